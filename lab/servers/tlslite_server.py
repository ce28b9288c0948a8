# TLS server on tlslite-ng's defaults: tlslite_server.py PORT CERT KEY [min=3.0] [strict]
import socket, sys, threading
from tlslite import __version__
from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey

chain = X509CertChain()
chain.parsePemList(open(sys.argv[2]).read())
key = parsePEMKey(open(sys.argv[3]).read(), private=True)
settings = None
for arg in sys.argv[4:]:
    settings = HandshakeSettings()
    if arg.startswith("min="):
        settings.minVersion = tuple(int(n) for n in arg[4:].split("."))
        settings.cipherNames = settings.cipherNames + ["3des", "rc4"] if "rc4" not in settings.cipherNames else settings.cipherNames
        settings.macNames = settings.macNames + ["md5"]
    elif arg == "strict":
        settings.minVersion = (3, 3)
        settings.cipherNames = ["aes256gcm", "aes128gcm", "chacha20-poly1305"]
        settings.keyExchangeNames = ["ecdhe_rsa", "ecdhe_ecdsa"]
    else:
        sys.exit("what is " + arg)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("tlslite-ng", __version__, file=sys.stderr, flush=True)


def serve(c):
    try:
        c.settimeout(5)
        TLSConnection(c).handshakeServer(certChain=chain, privateKey=key, settings=settings)
    except Exception as e:
        print(type(e).__name__, e, file=sys.stderr, flush=True)
    finally:
        c.close()


while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
