// TLS server on Bun's defaults (BoringSSL): bun bun_server.js PORT CERT KEY [ALPN]
const [, , port, cert, key, alpn] = process.argv;
Bun.listen({
  hostname: "127.0.0.1", port: Number(port),
  tls: { cert: Bun.file(cert), key: Bun.file(key), ...(alpn ? { ALPNProtocols: alpn } : {}) },
  socket: { data() {}, open() {}, error(s, e) { console.error(String(e)); } },
});
console.error("bun", Bun.version, "boringssl", process.versions.boringssl);
