# Help of every command: names, usage and options are the real ones.
$ etcdctl help
NAME:
	etcdctl - A command line client for etcd, version 3.

USAGE:
	etcdctl [flags]

VERSION:
	3.5.21

API VERSION:
	3.5


COMMANDS:
	alarm disarm		Clears all alarms
	alarm list		Shows all alarms
	auth disable		Turns authentication off
	auth enable		Turns authentication on
	auth status		Tells whether authentication is on
	check perf		Checks how fast the cluster takes writes
	compaction		Forgets the history before a revision
	completion		Writes a completion script for a shell
	defrag			Gives the free space of the members' files back to the disk
	del			Deletes a key or the keys [key, range_end)
	elect			Stands for an election, or shows who leads
	endpoint hashkv		Shows a hash of the keys of each endpoint
	endpoint health		Checks whether the endpoints are well
	endpoint status		Shows the state of the endpoints
	get			Shows a key or a range of keys
	help			Help about any command
	lease grant		Makes a lease of some seconds
	lease keep-alive	Keeps a lease from ending
	lease list		Shows all leases
	lease revoke		Ends a lease and deletes its keys
	lease timetolive	Shows how long a lease still lasts
	lock			Holds a lock with a name
	make-mirror		Keeps a copy of keys in another etcd
	member add		Adds a member to the cluster
	member list		Shows the members of the cluster
	member promote		Lets a learner vote
	member remove		Removes a member from the cluster
	member update		Changes the peer URLs of a member
	move-leader		Makes another member the leader
	put			Writes a key
	role add		Makes a role
	role delete		Deletes a role
	role get		Shows what a role permits
	role grant-permission	Permits a role something
	role list		Shows all roles
	role revoke-permission	Takes a permission from a role
	snapshot restore	Makes a data directory from a snapshot file
	snapshot save		Saves a member's data to a file
	snapshot status		Shows what a snapshot file holds
	txn			Reads compares and requests and runs them as one
	user add		Makes a user
	user delete		Deletes a user
	user get		Shows a user
	user grant-role		Gives a user a role
	user list		Shows all users
	user passwd		Changes a user's password
	user revoke-role	Takes a role from a user
	version			Shows the program's version
	watch			Shows the changes of keys as they happen

OPTIONS:
      --cacert=""				File with the CA that must have signed the server's certificate
      --cert=""					File with the client certificate for TLS
      --command-timeout=5s			How long a short request may take
      --debug[=false]				Log what the client library does
      --dial-timeout=2s				How long connecting may take
  -d, --discovery-srv=""			Domain whose SRV records name the endpoints
      --discovery-srv-name=""			Service name in those records
      --endpoints=[127.0.0.1:2379]		Addresses of the members
  -h, --help[=false]				help for etcdctl
      --hex[=false]				Print bytes in hexadecimal
      --insecure-discovery[=true]		Accept SRV records without TLS
      --insecure-skip-tls-verify[=false]	Do not check the server's certificate (for tests)
      --insecure-transport[=true]		Connect without TLS when no certificate is given
      --keepalive-time=2s			Pause between pings of the connection
      --keepalive-timeout=6s			How long to wait for the answer to a ping
      --key=""					File with the client key for TLS
      --password=""				Password, when --user has none
      --user=""					User as NAME[:PASSWORD]
  -w, --write-out="simple"			Output format (fields, json, protobuf, simple, table)

$ etcdctl alarm disarm --help | sed '/^GLOBAL/,$d'
NAME:
	alarm disarm - Clears all alarms

USAGE:
	etcdctl alarm disarm [flags]

OPTIONS:
  -h, --help[=false]	help for disarm

$ etcdctl alarm list --help | sed '/^GLOBAL/,$d'
NAME:
	alarm list - Shows all alarms

USAGE:
	etcdctl alarm list [flags]

OPTIONS:
  -h, --help[=false]	help for list

$ etcdctl auth disable --help | sed '/^GLOBAL/,$d'
NAME:
	auth disable - Turns authentication off

USAGE:
	etcdctl auth disable [flags]

OPTIONS:
  -h, --help[=false]	help for disable

$ etcdctl auth enable --help | sed '/^GLOBAL/,$d'
NAME:
	auth enable - Turns authentication on

USAGE:
	etcdctl auth enable [flags]

OPTIONS:
  -h, --help[=false]	help for enable

$ etcdctl auth status --help | sed '/^GLOBAL/,$d'
NAME:
	auth status - Tells whether authentication is on

USAGE:
	etcdctl auth status [flags]

OPTIONS:
  -h, --help[=false]	help for status

$ etcdctl check perf --help | sed '/^GLOBAL/,$d'
NAME:
	check perf - Checks how fast the cluster takes writes

USAGE:
	etcdctl check perf [options] [flags]

OPTIONS:
      --auto-compact[=false]		Compact when it is over
      --auto-defrag[=false]		Defragment when it is over
  -h, --help[=false]			help for perf
      --load="s"			How much: s(small), m(medium), l(large), xl(xLarge)
      --prefix="/etcdctl-check-perf/"	What its keys begin with

$ etcdctl compaction --help | sed '/^GLOBAL/,$d'
NAME:
	compaction - Forgets the history before a revision

USAGE:
	etcdctl compaction [options] <revision> [flags]

OPTIONS:
  -h, --help[=false]		help for compaction
      --physical[=false]	Wait until the old revisions are gone from the disk too

$ etcdctl defrag --help | sed '/^GLOBAL/,$d'
NAME:
	defrag - Gives the free space of the members' files back to the disk

USAGE:
	etcdctl defrag [flags]

OPTIONS:
      --cluster[=false]	Ask every member of the cluster
  -h, --help[=false]	help for defrag

$ etcdctl del --help | sed '/^GLOBAL/,$d'
NAME:
	del - Deletes a key or the keys [key, range_end)

USAGE:
	etcdctl del [options] <key> [range_end] [flags]

OPTIONS:
      --from-key[=false]	All keys from the given one on, in byte order
  -h, --help[=false]		help for del
      --prefix[=false]		All keys that begin with the given one
      --prev-kv[=false]		Show what was deleted

$ etcdctl elect --help | sed '/^GLOBAL/,$d'
NAME:
	elect - Stands for an election, or shows who leads

USAGE:
	etcdctl elect <election-name> [proposal] [flags]

OPTIONS:
  -h, --help[=false]	help for elect
  -l, --listen[=false]	Show the leaders as they come

$ etcdctl endpoint hashkv --help | sed '/^GLOBAL/,$d'
NAME:
	endpoint hashkv - Shows a hash of the keys of each endpoint

USAGE:
	etcdctl endpoint hashkv [flags]

OPTIONS:
  -h, --help[=false]	help for hashkv
      --rev=0		Up to which revision (0: all)

$ etcdctl endpoint health --help | sed '/^GLOBAL/,$d'
NAME:
	endpoint health - Checks whether the endpoints are well

USAGE:
	etcdctl endpoint health [flags]

OPTIONS:
  -h, --help[=false]	help for health

$ etcdctl endpoint status --help | sed '/^GLOBAL/,$d'
NAME:
	endpoint status - Shows the state of the endpoints

USAGE:
	etcdctl endpoint status [flags]

DESCRIPTION:
	In the simple format: a line an endpoint, with endpoint, ID, version,
	database size, is leader, is learner, raft term, raft index, raft applied
	index, errors.

OPTIONS:
  -h, --help[=false]	help for status

$ etcdctl get --help | sed '/^GLOBAL/,$d'
NAME:
	get - Shows a key or a range of keys

USAGE:
	etcdctl get [options] <key> [range_end] [flags]

OPTIONS:
      --consistency="l"			Linearizable(l) or Serializable(s)
      --count-only[=false]		Only count the keys
      --from-key[=false]		All keys from the given one on, in byte order
  -h, --help[=false]			help for get
      --keys-only[=false]		Only the keys, no values
      --limit=0				At most this many results
      --order=""			ASCEND (the default) or DESCEND
      --prefix[=false]			All keys that begin with the given one
      --print-value-only[=false]	Only the values, with the simple format
      --rev=0				The revision to look at
      --sort-by=""			CREATE, KEY, MODIFY, VALUE, or VERSION

$ etcdctl lease grant --help | sed '/^GLOBAL/,$d'
NAME:
	lease grant - Makes a lease of some seconds

USAGE:
	etcdctl lease grant <ttl> [flags]

OPTIONS:
  -h, --help[=false]	help for grant

$ etcdctl lease keep-alive --help | sed '/^GLOBAL/,$d'
NAME:
	lease keep-alive - Keeps a lease from ending

USAGE:
	etcdctl lease keep-alive [options] <leaseID> [flags]

OPTIONS:
  -h, --help[=false]	help for keep-alive
      --once[=false]	Once, not for ever

$ etcdctl lease list --help | sed '/^GLOBAL/,$d'
NAME:
	lease list - Shows all leases

USAGE:
	etcdctl lease list [flags]

OPTIONS:
  -h, --help[=false]	help for list

$ etcdctl lease revoke --help | sed '/^GLOBAL/,$d'
NAME:
	lease revoke - Ends a lease and deletes its keys

USAGE:
	etcdctl lease revoke <leaseID> [flags]

OPTIONS:
  -h, --help[=false]	help for revoke

$ etcdctl lease timetolive --help | sed '/^GLOBAL/,$d'
NAME:
	lease timetolive - Shows how long a lease still lasts

USAGE:
	etcdctl lease timetolive <leaseID> [options] [flags]

OPTIONS:
  -h, --help[=false]	help for timetolive
      --keys[=false]	Show the attached keys

$ etcdctl lock --help | sed '/^GLOBAL/,$d'
NAME:
	lock - Holds a lock with a name

USAGE:
	etcdctl lock <lockname> [exec-command arg1 arg2 ...] [flags]

OPTIONS:
  -h, --help[=false]	help for lock
      --ttl=10		Seconds after which a holder that is gone loses it

$ etcdctl make-mirror --help | sed '/^GLOBAL/,$d'
NAME:
	make-mirror - Keeps a copy of keys in another etcd

USAGE:
	etcdctl make-mirror [options] <destination> [flags]

OPTIONS:
      --dest-cacert=""			File with the CA that must have signed the destination's certificate
      --dest-cert=""			File with the client certificate for the destination
      --dest-insecure-transport[=true]	Connect to the destination without TLS when no certificate is given
      --dest-key=""			File with the client key for the destination
      --dest-password=""		Password at the destination, when --dest-user has none
      --dest-prefix=""			What keys begin with at the destination, instead of --prefix
      --dest-user=""			User at the destination as NAME[:PASSWORD]
  -h, --help[=false]			help for make-mirror
      --max-txn-ops=128			At most this many changes in one transaction
      --no-dest-prefix[=false]		Leave --prefix out at the destination
      --prefix=""			Only keys that begin so

$ etcdctl member add --help | sed '/^GLOBAL/,$d'
NAME:
	member add - Adds a member to the cluster

USAGE:
	etcdctl member add <memberName> [options] [flags]

OPTIONS:
  -h, --help[=false]	help for add
      --learner[=false]	The new member does not vote yet
      --peer-urls=""	Peer URLs of the new member

$ etcdctl member list --help | sed '/^GLOBAL/,$d'
NAME:
	member list - Shows the members of the cluster

USAGE:
	etcdctl member list [flags]

DESCRIPTION:
	In the simple format: a line a member, with ID, status, name, peer addresses,
	client addresses, is learner.

OPTIONS:
  -h, --help[=false]	help for list

$ etcdctl member promote --help | sed '/^GLOBAL/,$d'
NAME:
	member promote - Lets a learner vote

USAGE:
	etcdctl member promote <memberID> [flags]

OPTIONS:
  -h, --help[=false]	help for promote

$ etcdctl member remove --help | sed '/^GLOBAL/,$d'
NAME:
	member remove - Removes a member from the cluster

USAGE:
	etcdctl member remove <memberID> [flags]

OPTIONS:
  -h, --help[=false]	help for remove

$ etcdctl member update --help | sed '/^GLOBAL/,$d'
NAME:
	member update - Changes the peer URLs of a member

USAGE:
	etcdctl member update <memberID> [options] [flags]

OPTIONS:
  -h, --help[=false]	help for update
      --peer-urls=""	New peer URLs of the member

$ etcdctl move-leader --help | sed '/^GLOBAL/,$d'
NAME:
	move-leader - Makes another member the leader

USAGE:
	etcdctl move-leader <transferee-member-id> [flags]

OPTIONS:
  -h, --help[=false]	help for move-leader

$ etcdctl put --help | sed '/^GLOBAL/,$d'
NAME:
	put - Writes a key

USAGE:
	etcdctl put [options] <key> <value> (<value> can also be given from stdin) [flags]

DESCRIPTION:
	A value that begins with '-' looks like an option. Put '--' before it:
	
	$ put <key> -- <value>
	$ put -- <key> <value>
	
	Without <value> the standard input is the value, to its end:
	
	$ cat file | put <key>

OPTIONS:
  -h, --help[=false]		help for put
      --ignore-lease[=false]	Keep the key's lease
      --ignore-value[=false]	Keep the key's value
      --lease="0"		Lease (in hexadecimal) the key hangs on
      --prev-kv[=false]		Show what the key was before

$ etcdctl role add --help | sed '/^GLOBAL/,$d'
NAME:
	role add - Makes a role

USAGE:
	etcdctl role add <role name> [flags]

OPTIONS:
  -h, --help[=false]	help for add

$ etcdctl role delete --help | sed '/^GLOBAL/,$d'
NAME:
	role delete - Deletes a role

USAGE:
	etcdctl role delete <role name> [flags]

OPTIONS:
  -h, --help[=false]	help for delete

$ etcdctl role get --help | sed '/^GLOBAL/,$d'
NAME:
	role get - Shows what a role permits

USAGE:
	etcdctl role get <role name> [flags]

OPTIONS:
  -h, --help[=false]	help for get

$ etcdctl role grant-permission --help | sed '/^GLOBAL/,$d'
NAME:
	role grant-permission - Permits a role something

USAGE:
	etcdctl role grant-permission [options] <role name> <permission type> <key> [endkey] [flags]

OPTIONS:
      --from-key[=false]	All keys from the given one on, in byte order
  -h, --help[=false]		help for grant-permission
      --prefix[=false]		All keys that begin with the given one

$ etcdctl role list --help | sed '/^GLOBAL/,$d'
NAME:
	role list - Shows all roles

USAGE:
	etcdctl role list [flags]

OPTIONS:
  -h, --help[=false]	help for list

$ etcdctl role revoke-permission --help | sed '/^GLOBAL/,$d'
NAME:
	role revoke-permission - Takes a permission from a role

USAGE:
	etcdctl role revoke-permission <role name> <key> [endkey] [flags]

OPTIONS:
      --from-key[=false]	The permission of all keys from the given one on
  -h, --help[=false]		help for revoke-permission
      --prefix[=false]		The permission of all keys that begin with the given one

$ etcdctl snapshot restore --help | sed '/^GLOBAL/,$d'
NAME:
	snapshot restore - Makes a data directory from a snapshot file

USAGE:
	etcdctl snapshot restore <filename> [options] [flags]

OPTIONS:
      --data-dir=""						Directory to make
  -h, --help[=false]						help for restore
      --initial-advertise-peer-urls="http://localhost:2380"	Peer URLs of this member
      --initial-cluster="default=http://localhost:2380"		Members of the new cluster, NAME=URL,...
      --initial-cluster-token="etcd-cluster"			Token of the new cluster
      --name="default"						Name of this member
      --skip-hash-check[=false]					Do not ask for a checksum (a copy of a data directory's file has none)
      --wal-dir=""						Directory of the log, when it is not in the data directory

$ etcdctl snapshot save --help | sed '/^GLOBAL/,$d'
NAME:
	snapshot save - Saves a member's data to a file

USAGE:
	etcdctl snapshot save <filename> [flags]

OPTIONS:
  -h, --help[=false]	help for save

$ etcdctl snapshot status --help | sed '/^GLOBAL/,$d'
NAME:
	snapshot status - Shows what a snapshot file holds

USAGE:
	etcdctl snapshot status <filename> [flags]

DESCRIPTION:
	In the simple format: hash, revision, total keys, total size.

OPTIONS:
  -h, --help[=false]	help for status

$ etcdctl txn --help | sed '/^GLOBAL/,$d'
NAME:
	txn - Reads compares and requests and runs them as one

USAGE:
	etcdctl txn [options] [flags]

OPTIONS:
  -h, --help[=false]		help for txn
  -i, --interactive[=false]	Say what is expected

$ etcdctl user add --help | sed '/^GLOBAL/,$d'
NAME:
	user add - Makes a user

USAGE:
	etcdctl user add <user name or user:password> [options] [flags]

OPTIONS:
  -h, --help[=false]		help for add
      --interactive[=true]	Ask for the password; false: read it from standard input
      --new-user-password=""	The password
      --no-password[=false]	A user known by the certificate's common name only

$ etcdctl user delete --help | sed '/^GLOBAL/,$d'
NAME:
	user delete - Deletes a user

USAGE:
	etcdctl user delete <user name> [flags]

OPTIONS:
  -h, --help[=false]	help for delete

$ etcdctl user get --help | sed '/^GLOBAL/,$d'
NAME:
	user get - Shows a user

USAGE:
	etcdctl user get <user name> [options] [flags]

OPTIONS:
      --detail[=false]	Show what the user's roles permit
  -h, --help[=false]	help for get

$ etcdctl user grant-role --help | sed '/^GLOBAL/,$d'
NAME:
	user grant-role - Gives a user a role

USAGE:
	etcdctl user grant-role <user name> <role name> [flags]

OPTIONS:
  -h, --help[=false]	help for grant-role

$ etcdctl user list --help | sed '/^GLOBAL/,$d'
NAME:
	user list - Shows all users

USAGE:
	etcdctl user list [flags]

OPTIONS:
  -h, --help[=false]	help for list

$ etcdctl user passwd --help | sed '/^GLOBAL/,$d'
NAME:
	user passwd - Changes a user's password

USAGE:
	etcdctl user passwd <user name> [options] [flags]

OPTIONS:
  -h, --help[=false]		help for passwd
      --interactive[=true]	Ask for the password; false: read it from standard input

$ etcdctl user revoke-role --help | sed '/^GLOBAL/,$d'
NAME:
	user revoke-role - Takes a role from a user

USAGE:
	etcdctl user revoke-role <user name> <role name> [flags]

OPTIONS:
  -h, --help[=false]	help for revoke-role

$ etcdctl version --help | sed '/^GLOBAL/,$d'
NAME:
	version - Shows the program's version

USAGE:
	etcdctl version [flags]

OPTIONS:
  -h, --help[=false]	help for version

$ etcdctl watch --help | sed '/^GLOBAL/,$d'
NAME:
	watch - Shows the changes of keys as they happen

USAGE:
	etcdctl watch [options] [key or prefix] [range_end] [--] [exec-command arg1 arg2 ...] [flags]

OPTIONS:
  -h, --help[=false]		help for watch
  -i, --interactive[=false]	Read watch requests from the standard input
      --prefix[=false]		All keys that begin with the given one
      --prev-kv[=false]		Show what the key was before
      --progress-notify[=false]	Tell now and then how far it is
      --rev=0			The revision to begin with

