// TLS server on Go crypto/tls defaults: go_server PORT CERT KEY [and=CERT,KEY] [alpn=NAME] [min=1.0|1.3] [suites=all]
package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"time"
)

func main() {
	if len(os.Args) == 2 {
		fmt.Println(runtime.Version())
		return
	}
	config := &tls.Config{}
	add := func(cert, key string) {
		pair, err := tls.LoadX509KeyPair(cert, key)
		if err != nil {
			panic(err)
		}
		config.Certificates = append(config.Certificates, pair)
	}
	add(os.Args[2], os.Args[3])
	for _, arg := range os.Args[4:] {
		name, value, _ := strings.Cut(arg, "=")
		switch {
		case name == "and":
			cert, key, _ := strings.Cut(value, ",")
			add(cert, key)
		case name == "alpn":
			config.NextProtos = []string{value}
		case arg == "min=1.0":
			config.MinVersion = tls.VersionTLS10
		case arg == "min=1.3":
			config.MinVersion = tls.VersionTLS13
		case arg == "suites=all":
			for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
				config.CipherSuites = append(config.CipherSuites, s.ID)
			}
		default:
			panic(arg)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		panic(err)
	}
	fmt.Fprintln(os.Stderr, runtime.Version())
	for {
		c, err := l.Accept()
		if err != nil {
			continue
		}
		go func() {
			defer c.Close()
			c.SetDeadline(time.Now().Add(5 * time.Second))
			if err := tls.Server(c, config).Handshake(); err != nil {
				fmt.Fprintln(os.Stderr, err)
			}
		}()
	}
}
