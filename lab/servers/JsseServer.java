// TLS server on JSSE defaults: java JsseServer PORT KEYSTORE.p12 PASSWORD [and=KEYSTORE.p12] [protocols=A,B] [disabled=LIST] [suites=all] [alpn=NAME]
import java.io.FileInputStream;
import java.net.InetAddress;
import java.security.KeyStore;
import java.security.Security;
import java.util.Arrays;
import javax.net.ssl.*;

public class JsseServer {
    public static void main(String[] a) throws Exception {
        KeyStore ks = load(a[1], a[2]);
        String[] protocols = null, alpn = null;
        boolean all = false;
        for (String arg : Arrays.asList(a).subList(3, a.length)) {
            String value = arg.substring(arg.indexOf('=') + 1);
            if (arg.startsWith("and=")) {
                KeyStore more = load(value, a[2]);
                for (String alias : java.util.Collections.list(more.aliases())) {
                    ks.setKeyEntry(alias, more.getKey(alias, a[2].toCharArray()), a[2].toCharArray(), more.getCertificateChain(alias));
                }
            } else if (arg.startsWith("protocols=")) {
                protocols = value.split(",");
            } else if (arg.startsWith("disabled=")) {
                Security.setProperty("jdk.tls.disabledAlgorithms", value);
            } else if (arg.startsWith("alpn=")) {
                alpn = new String[] {value};
            } else if (arg.equals("suites=all")) {
                all = true;
            } else {
                throw new IllegalArgumentException(arg);
            }
        }
        KeyManagerFactory k = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        k.init(ks, a[2].toCharArray());
        SSLContext ctx = SSLContext.getInstance("TLS");
        ctx.init(k.getKeyManagers(), null, null);
        SSLServerSocket l = (SSLServerSocket) ctx.getServerSocketFactory()
            .createServerSocket(Integer.parseInt(a[0]), 64, InetAddress.getLoopbackAddress());
        if (protocols != null) l.setEnabledProtocols(protocols);
        if (all) l.setEnabledCipherSuites(l.getSupportedCipherSuites());
        if (alpn != null) {
            SSLParameters p = l.getSSLParameters();
            p.setApplicationProtocols(alpn);
            l.setSSLParameters(p);
        }
        System.err.println(System.getProperty("java.runtime.version"));
        while (true) {
            SSLSocket s = (SSLSocket) l.accept();
            new Thread(() -> {
                try (s) {
                    s.setSoTimeout(5000);
                    s.startHandshake();
                } catch (Exception e) {
                    System.err.println(e);
                }
            }).start();
        }
    }

    static KeyStore load(String file, String password) throws Exception {
        KeyStore ks = KeyStore.getInstance("PKCS12");
        try (FileInputStream in = new FileInputStream(file)) {
            ks.load(in, password.toCharArray());
        }
        return ks;
    }
}
