// TLS server on Node's defaults: node node_server.js PORT CERT KEY [JSON]   (runs on Node 0.10 to current)
// JSON: options of tls.createServer over the defaults; "and": [CERT, KEY] adds a second certificate.
var tls = require('tls'), fs = require('fs'), a = process.argv;
var options = { cert: fs.readFileSync(a[3]), key: fs.readFileSync(a[4]) };
var more = JSON.parse(a[5] || '{}');
for (var name in more) if (name !== 'and') options[name] = more[name];
if (more.and) {
  options.cert = [options.cert, fs.readFileSync(more.and[0])];
  options.key = [options.key, fs.readFileSync(more.and[1])];
}
var server = tls.createServer(options, function (s) { s.on('error', function () {}); });
server.on('clientError', function (e) { console.error(String(e)); });
server.on('tlsClientError', function (e) { console.error(String(e)); });
server.listen(Number(a[2]), '127.0.0.1', function () { console.error(process.version + ' ' + process.versions.openssl); });
