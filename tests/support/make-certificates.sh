#!/bin/sh
# Makes, in the directory that is given, an authority and certificates for a server on this machine:
# good, of the host behind a proxy, of another host, expired, and signed by itself.
set -eu
cd "$1"

make_request () {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1"
}

# name, alternative names, first day, last day
make_leaf () {
  make_request "$1"
  printf 'subjectAltName=%s\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n' "$2" >"$1.ext"
  openssl ca -batch -config authority.cnf -cert authority.pem -keyfile authority.key -in "$1.csr" -out "$1.pem" \
    -startdate "$3" -enddate "$4" -extfile "$1.ext" -notext
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout authority.key -out authority.pem \
  -subj "/CN=Latchkey test authority" -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign

: >index
echo 01 >serial
cat >authority.cnf <<X
[ca]
default_ca = d
[d]
database = index
serial = serial
new_certs_dir = .
default_md = sha256
policy = p
[p]
commonName = supplied
X

here=DNS:localhost,IP:127.0.0.1,IP:::1
make_leaf good "$here" 20240101000000Z 20991231000000Z
make_leaf api DNS:api.example.com 20240101000000Z 20991231000000Z
make_leaf other-host DNS:other.example 20240101000000Z 20991231000000Z
make_leaf expired "$here" 20240101000000Z 20240201000000Z
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout self-signed.key -out self-signed.pem \
  -subj "/CN=localhost" -addext "subjectAltName=$here"
