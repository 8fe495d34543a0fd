# Version 2: the tree, members, health.
$ export ETCDCTL_API=2
$ etcdctl 
NAME:
   etcdctl - A command line client for etcd, version 2.

USAGE:
   etcdctl [global options] command [command options] [arguments...]

VERSION:
   3.5.21

COMMANDS:
   backup          copies an etcd directory
   cluster-health  checks whether the cluster is well
   mk              makes a new key
   mkdir           makes a new directory
   rm              removes a key or a directory
   rmdir           removes a key or an empty directory
   get             shows the value of a key
   ls              shows a directory
   set             sets the value of a key
   setdir          makes a directory
   update          changes the value of an existing key
   updatedir       changes an existing directory
   member          lists and changes the members
   help, h         Shows a list of commands or help for one command

GLOBAL OPTIONS:
   --debug                          show the requests as curl commands
   --no-sync                        do not ask the cluster for its endpoints first
   --output value, -o value         format of the output: simple, extended or json (default: "simple")
   --discovery-srv value, -D value  domain whose SRV records name the endpoints
   --insecure-discovery             accept SRV records without TLS
   --peers value, -C value          old name of --endpoints
   --endpoint value                 old name of --endpoints
   --endpoints value                addresses of the members, comma-separated (default: "http://127.0.0.1:2379,http://127.0.0.1:4001")
   --cert-file value                file with the client certificate
   --key-file value                 file with the client key
   --ca-file value                  file with the CA of the servers' certificates
   --username value, -u value       user as NAME[:PASSWORD]
   --timeout value                  how long one request may take (default: 2s)
   --total-timeout value            how long the command may take (default: 5s)
   --help, -h                       show help
   --version, -v                    show the version
$ etcdctl --version
etcdctl version: 3.5.21
API version: 2
$ etcdctl -v
etcdctl version: 3.5.21
API version: 2
$ etcdctl help
NAME:
   etcdctl - A command line client for etcd, version 2.

USAGE:
   etcdctl [global options] command [command options] [arguments...]

VERSION:
   3.5.21

COMMANDS:
   backup          copies an etcd directory
   cluster-health  checks whether the cluster is well
   mk              makes a new key
   mkdir           makes a new directory
   rm              removes a key or a directory
   rmdir           removes a key or an empty directory
   get             shows the value of a key
   ls              shows a directory
   set             sets the value of a key
   setdir          makes a directory
   update          changes the value of an existing key
   updatedir       changes an existing directory
   member          lists and changes the members
   help, h         Shows a list of commands or help for one command

GLOBAL OPTIONS:
   --debug                          show the requests as curl commands
   --no-sync                        do not ask the cluster for its endpoints first
   --output value, -o value         format of the output: simple, extended or json (default: "simple")
   --discovery-srv value, -D value  domain whose SRV records name the endpoints
   --insecure-discovery             accept SRV records without TLS
   --peers value, -C value          old name of --endpoints
   --endpoint value                 old name of --endpoints
   --endpoints value                addresses of the members, comma-separated (default: "http://127.0.0.1:2379,http://127.0.0.1:4001")
   --cert-file value                file with the client certificate
   --key-file value                 file with the client key
   --ca-file value                  file with the CA of the servers' certificates
   --username value, -u value       user as NAME[:PASSWORD]
   --timeout value                  how long one request may take (default: 2s)
   --total-timeout value            how long the command may take (default: 5s)
   --help, -h                       show help
   --version, -v                    show the version
$ etcdctl ls
Error:  client: etcd cluster is unavailable or misconfigured; error #0: EOF
; error #1: dial tcp 127.0.0.1:4001: connect: connection refused

error #0: EOF
error #1: dial tcp 127.0.0.1:4001: connect: connection refused

[4]
$ etcdctl get /a
Error:  client: etcd cluster is unavailable or misconfigured; error #0: EOF
; error #1: dial tcp 127.0.0.1:4001: connect: connection refused

error #0: EOF
error #1: dial tcp 127.0.0.1:4001: connect: connection refused

[4]
$ etcdctl cluster-health
cluster may be unhealthy: failed to list members
Error:  client: etcd cluster is unavailable or misconfigured; error #0: EOF
; error #1: dial tcp 127.0.0.1:4001: connect: connection refused

error #0: EOF
error #1: dial tcp 127.0.0.1:4001: connect: connection refused

[4]
$ etcdctl member list
Error:  client: etcd cluster is unavailable or misconfigured; error #0: EOF
; error #1: dial tcp 127.0.0.1:4001: connect: connection refused

error #0: EOF
error #1: dial tcp 127.0.0.1:4001: connect: connection refused

[4]
$ etcdctl --endpoints https://127.0.0.1:2379 ls
Error:  client: etcd cluster is unavailable or misconfigured; error #0: tls: failed to verify certificate: x509: certificate signed by unknown authority

error #0: tls: failed to verify certificate: x509: certificate signed by unknown authority

[4]
$ etcdctl --endpoints https://127.0.0.1:2379 --ca-file nope ls
open nope: no such file or directory
[1]
$ etcdctl --endpoints https://127.0.0.1:2379 --ca-file ca.crt ls
Error:  client: etcd cluster is unavailable or misconfigured; error #0: remote error: tls: certificate required

error #0: remote error: tls: certificate required

[4]
$ etcdctl --cacert ca.crt ls
Incorrect Usage. flag provided but not defined: -cacert

NAME:
   etcdctl - A command line client for etcd, version 2.

USAGE:
   etcdctl [global options] command [command options] [arguments...]

VERSION:
   3.5.21

COMMANDS:
   backup          copies an etcd directory
   cluster-health  checks whether the cluster is well
   mk              makes a new key
   mkdir           makes a new directory
   rm              removes a key or a directory
   rmdir           removes a key or an empty directory
   get             shows the value of a key
   ls              shows a directory
   set             sets the value of a key
   setdir          makes a directory
   update          changes the value of an existing key
   updatedir       changes an existing directory
   member          lists and changes the members
   help, h         Shows a list of commands or help for one command

GLOBAL OPTIONS:
   --debug                          show the requests as curl commands
   --no-sync                        do not ask the cluster for its endpoints first
   --output value, -o value         format of the output: simple, extended or json (default: "simple")
   --discovery-srv value, -D value  domain whose SRV records name the endpoints
   --insecure-discovery             accept SRV records without TLS
   --peers value, -C value          old name of --endpoints
   --endpoint value                 old name of --endpoints
   --endpoints value                addresses of the members, comma-separated (default: "http://127.0.0.1:2379,http://127.0.0.1:4001")
   --cert-file value                file with the client certificate
   --key-file value                 file with the client key
   --ca-file value                  file with the CA of the servers' certificates
   --username value, -u value       user as NAME[:PASSWORD]
   --timeout value                  how long one request may take (default: 2s)
   --total-timeout value            how long the command may take (default: 5s)
   --help, -h                       show help
   --version, -v                    show the version
flag provided but not defined: -cacert
[1]
$ etcdctl --endpoints=https://127.0.0.1:2379 --cacert ca.crt --cert server.crt get /a
Incorrect Usage. flag provided but not defined: -cacert

NAME:
   etcdctl - A command line client for etcd, version 2.

USAGE:
   etcdctl [global options] command [command options] [arguments...]

VERSION:
   3.5.21

COMMANDS:
   backup          copies an etcd directory
   cluster-health  checks whether the cluster is well
   mk              makes a new key
   mkdir           makes a new directory
   rm              removes a key or a directory
   rmdir           removes a key or an empty directory
   get             shows the value of a key
   ls              shows a directory
   set             sets the value of a key
   setdir          makes a directory
   update          changes the value of an existing key
   updatedir       changes an existing directory
   member          lists and changes the members
   help, h         Shows a list of commands or help for one command

GLOBAL OPTIONS:
   --debug                          show the requests as curl commands
   --no-sync                        do not ask the cluster for its endpoints first
   --output value, -o value         format of the output: simple, extended or json (default: "simple")
   --discovery-srv value, -D value  domain whose SRV records name the endpoints
   --insecure-discovery             accept SRV records without TLS
   --peers value, -C value          old name of --endpoints
   --endpoint value                 old name of --endpoints
   --endpoints value                addresses of the members, comma-separated (default: "http://127.0.0.1:2379,http://127.0.0.1:4001")
   --cert-file value                file with the client certificate
   --key-file value                 file with the client key
   --ca-file value                  file with the CA of the servers' certificates
   --username value, -u value       user as NAME[:PASSWORD]
   --timeout value                  how long one request may take (default: 2s)
   --total-timeout value            how long the command may take (default: 5s)
   --help, -h                       show help
   --version, -v                    show the version
flag provided but not defined: -cacert
[1]
$ etcdctl snapshot save x
No help topic for 'snapshot'
[3]
$ etcdctl get --bogus x
Incorrect Usage: flag provided but not defined: -bogus

NAME:
   etcdctl get - shows the value of a key

USAGE:
   etcdctl get [command options] <key>

OPTIONS:
   --sort        sort the result
   --quorum, -q  ask for an agreement
   
flag provided but not defined: -bogus
[1]
$ etcdctl bogus
No help topic for 'bogus'
[3]
$ etcdctl get --help
NAME:
   etcdctl get - shows the value of a key

USAGE:
   etcdctl get [command options] <key>

OPTIONS:
   --sort        sort the result
   --quorum, -q  ask for an agreement
   
$ etcdctl member
NAME:
   etcdctl member - lists and changes the members

USAGE:
   etcdctl member command [command options] [arguments...]

COMMANDS:
   list    shows the members of the cluster
   add     adds a member to the cluster
   remove  removes a member from the cluster
   update  changes a member of the cluster

OPTIONS:
   --help, -h  show help
   
$ etcdctl member bogus
No help topic for 'bogus'
[3]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 ls
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 ls /nope
Error:  100: Key not found (/nope) [3]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set
Error:  key required
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set /a
Error:  value required
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set /a 1
1
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set /a 2 --swap-with-value 3
Error:  101: Compare failed ([3 != 1]) [4]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set /a 2 --swap-with-value 1
2
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set /a 3 --swap-with-index 1
Error:  101: Compare failed ([1 != 5]) [5]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set /a 3 --ttl 100
3
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 get /a
3
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 -o extended get /a
Key: /a
Created-Index: 6
Modified-Index: 6
TTL: 100
Index: 6

3
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 -o json get /a
{"action":"get","node":{"key":"/a","value":"3","nodes":null,"createdIndex":6,"modifiedIndex":6,"expiration":"2026-11-23T15:45:32.441Z","ttl":100},"prevNode":null}
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 -o json set /a 4
{"action":"set","node":{"key":"/a","value":"4","nodes":null,"createdIndex":7,"modifiedIndex":7},"prevNode":{"key":"/a","value":"3","nodes":null,"createdIndex":6,"modifiedIndex":6,"expiration":"2026-11-23T15:45:32.441Z","ttl":100}}
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 -o extended set /a 5
Key: /a
Created-Index: 8
Modified-Index: 8
PrevNode.Value: 4
TTL: 0
Index: 8

5
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 get
Error:  key required
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 mk
Error:  key required
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 mk /a 1
Error:  105: Key already exists (/a) [8]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 mk /dir/b 1
1
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 mk --in-order /queue job
job
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 mkdir
Error:  key required
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 mkdir /d1
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 mkdir /d1
Error:  105: Key already exists (/d1) [11]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 mkdir /d1/d2 --ttl 50
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 update /nope 1
Error:  100: Key not found (/nope) [12]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 update
Error:  key required
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 update /a 9
9
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 update /d1 9
Error:  102: Not a file (/d1) [13]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 get /d1
/d1: is a directory
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set /d1 9
Error:  102: Not a file (/d1) [13]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 get /d1 -o json
/d1: is a directory
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 -o json ls /
{"action":"get","node":{"key":"","dir":true,"value":"","nodes":[{"key":"/a","value":"9","nodes":null,"createdIndex":8,"modifiedIndex":13},{"key":"/dir","dir":true,"value":"","nodes":null,"createdIndex":9,"modifiedIndex":9},{"key":"/queue","dir":true,"value":"","nodes":null,"createdIndex":10,"modifiedIndex":10},{"key":"/d1","dir":true,"value":"","nodes":null,"createdIndex":11,"modifiedIndex":11}],"createdIndex":0,"modifiedIndex":0},"prevNode":null}
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 -o json get /d1
/d1: is a directory
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 -o extended get /d1
/d1: is a directory
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 ls -r
/a
/dir
/dir/b
/queue
/queue/00000000000000000010
/d1
/d1/d2
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 ls -p
/a
/dir/
/queue/
/d1/
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 ls --sort /
/a
/d1
/dir
/queue
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 ls --quorum /
/a
/dir
/queue
/d1
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 ls /a
/a
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rm
Error:  key required
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rm /nope
Error:  100: Key not found (/nope) [13]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rm /d1
Error:  102: Not a file (/d1) [13]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rm /d1/d2 --dir
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rm /d1 -r
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rm /a --with-value 3
Error:  101: Compare failed ([3 != 9]) [15]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rm /a --with-value 9

$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 -o json rm /dir/b
{"action":"delete","node":{"key":"/dir/b","value":"","nodes":null,"createdIndex":9,"modifiedIndex":17},"prevNode":{"key":"/dir/b","value":"1","nodes":null,"createdIndex":9,"modifiedIndex":9}}
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 -o extended mk /e 1
Key: /e
Created-Index: 18
Modified-Index: 18
TTL: 0
Index: 18

1
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 -o extended rm /e
Key: /e
Created-Index: 18
Modified-Index: 19
PrevNode.Value: 1
TTL: 0
Index: 19
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rmdir /
Error:  107: Root is read only (/) [19]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rmdir /dir
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rmdir /nope
Error:  100: Key not found (/nope) [20]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rmdir /queue
Error:  108: Directory not empty (/queue) [20]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rm /
Error:  107: Root is read only (/) [20]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 rm / --recursive
Error:  107: Root is read only (/) [20]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 setdir /sd
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 setdir /sd
Error:  102: Not a file (/sd) [21]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 updatedir /sd --ttl 5
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 updatedir /nope
Error:  100: Key not found (/nope) [22]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 member list
b71f75320dc06a6c: name=controlplane peerURLs=http://127.0.0.1:2380 clientURLs=https://127.0.0.1:2379 isLeader=true
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 member add
Provide a name and a single member peerURL
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 member add n2 bad
URL scheme must be http, https, unix, or unixs: bad
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 member remove
Provide a single member ID
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 member remove zz
Couldn't find a member in the cluster with an ID of zz.
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 member remove 1
Couldn't find a member in the cluster with an ID of 1.
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 member update 1 http://x:1
No such member: 1
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 cluster-health
member b71f75320dc06a6c is healthy: got healthy result from https://127.0.0.1:2379
cluster is healthy
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 user list
No help topic for 'user'
[3]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 role list
No help topic for 'role'
[3]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 backup
T I | open member/wal: no such file or directory
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 backup --data-dir default.etcd --backup-dir bk
T I | open default.etcd/member/snap: no such file or directory
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 backup --data-dir nope --backup-dir bk2
T I | open nope/member/snap: no such file or directory
[1]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 get /a /b
Error:  100: Key not found (/a) [22]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set /a 1 2
1
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set /a/b/c 1
Error:  104: Not a directory (/a) [23]
[4]
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 set /z/b/c 1
1
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 get -q /z/b/c
1
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 ls /z/b
/z/b/c
$ etcdctl --ca-file ca.crt --cert-file server.crt --key-file server.key --endpoints https://127.0.0.1:2379 get z/b/c
1
