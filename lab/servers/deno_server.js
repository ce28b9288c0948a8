// TLS server on Deno's defaults (rustls): deno run -A deno_server.js PORT CERT KEY [ALPN]
const [port, cert, key, alpn] = Deno.args;
const listener = Deno.listenTls({
  hostname: "127.0.0.1", port: Number(port), cert: Deno.readTextFileSync(cert), key: Deno.readTextFileSync(key),
  ...(alpn ? { alpnProtocols: [alpn] } : {}),
});
console.error("deno", Deno.version.deno);
for (;;) {
  try {
    const c = await listener.accept();
    c.handshake().catch((e) => console.error(String(e))).finally(() => { try { c.close(); } catch { /* closed */ } });
  } catch (e) {
    console.error(String(e));
  }
}
