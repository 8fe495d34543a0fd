# Certificates for connect_server.py, sourced: certs DIR. All are signed by DIR/ca.crt.
certs() {
	(
		cd "$1" || exit 1
		: >index.txt
		echo 01 >serial
		cat >ca.cnf <<-END
			[ca]
			default_ca = own
			[own]
			database = index.txt
			serial = serial
			new_certs_dir = .
			default_md = sha256
			policy = any
			unique_subject = no
			certificate = ca.crt
			private_key = ca.key
			[any]
			commonName = supplied
		END
		openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key \
			-out ca.crt -subj /CN=test-ca -days 30 2>/dev/null || exit 1
		one() { # NAME START END SAN
			openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" \
				-out "$1.csr" -subj "/CN=$1" 2>/dev/null &&
				printf '%s\n' "extendedKeyUsage=serverAuth,clientAuth" ${4:+"subjectAltName=$4"} >"$1.ext" &&
				openssl ca -batch -config ca.cnf -in "$1.csr" -out "$1.crt" -startdate "$2" \
					-enddate "$3" -extfile "$1.ext" -notext 2>/dev/null
		}
		one good 20200101000000Z 20450101000000Z IP:127.0.0.1,DNS:localhost,DNS:api.test &&
			one expired 20200101000000Z 20210101000000Z IP:127.0.0.1 &&
			one future 20440101000000Z 20450101000000Z IP:127.0.0.1 &&
			one othername 20200101000000Z 20450101000000Z IP:10.0.0.1,IP:10.0.0.2,DNS:one.test,DNS:two.test &&
			one noip 20200101000000Z 20450101000000Z DNS:localhost &&
			one nosan 20200101000000Z 20450101000000Z
	)
}
