# TLS server on Python's ssl defaults: python_server.py PORT CERT KEY [and=CERT,KEY] [ciphers=LIST] [min=TLSv1|TLSv1_3] [alpn=NAME]
import socket, ssl, sys, threading

ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
ctx.load_cert_chain(sys.argv[2], sys.argv[3])
for arg in sys.argv[4:]:
    name, value = arg.split("=", 1)
    if name == "and":
        ctx.load_cert_chain(*value.split(","))
    elif name == "ciphers":
        ctx.set_ciphers(value)
    elif name == "min":
        ctx.minimum_version = ssl.TLSVersion[value]
    elif name == "alpn":
        ctx.set_alpn_protocols([value])
    else:
        sys.exit("what is " + arg)
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print(sys.version.split()[0], ssl.OPENSSL_VERSION, file=sys.stderr, flush=True)


def serve(c):
    try:
        c.settimeout(5)
        ctx.wrap_socket(c, server_side=True)
    except OSError as e:
        print(e, file=sys.stderr, flush=True)
    finally:
        c.close()


while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
