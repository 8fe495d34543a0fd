# From cases to a script: each case prints a header, its status and its marked output.
function quoted(s) {
	gsub(/'/, "'\\''", s)
	return "'" s "'"
}
/^#mapped/ { print "unset KUBECONFIG; export KUBECACHEDIR=$HOME/cache" }
/^#offline/ { print "export KUBECONFIG=$HOME/kubeconfig KUBECACHEDIR=$HOME/none" }
/^#/ || /^$/ { next }
/^help / {
	sub(/^help ?/, "")
	print "printf '%s\\n' " quoted("@ help " $0)
	print "kubectl " $0 " --help >/tmp/o 2>/tmp/e </dev/null; echo \"status $?\""
	print "grep -E '^ +(-., )?--[a-z-]+=|^  kubectl .*options|^[a-z-]+(, [a-z-]+)+$|^  [a-z-]+  +[A-Z]' /tmp/o | sed -E 's/^(  [a-z-]+)  +.*/\\1/'"
	next
}
{
	print "printf '%s\\n' " quoted("@ " $0)
	print "{ " $0
	print "} >/tmp/o 2>/tmp/e </dev/null; echo \"status $?\""
	print "sed 's/^/out: /' /tmp/o; echo '%'; sed 's/^/err: /' /tmp/e"
}
