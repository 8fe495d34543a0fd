# From cases to a script: each case prints a header, its status and its marked output.
function quoted(s) {
	gsub(/'/, "'\\''", s)
	return "'" s "'"
}
FNR == 1 { step = every; n = 0; print "rm -f $HOME/kubeconfig; export KUBECONFIG=$HOME/kubeconfig KUBECACHEDIR=$HOME/none" }
/^#ordered/ { step = 1 }
/^#mapped/ { print "unset KUBECONFIG; export KUBECACHEDIR=$HOME/cache" }
/^#offline/ { print "export KUBECONFIG=$HOME/kubeconfig KUBECACHEDIR=$HOME/none" }
/^#/ || /^$/ { next }
n++ % step { next }
# The lines of a help text that are not sentences: flags with defaults, usage, names.
BEGIN { frame = " | grep -E '^ +(-., )?--[a-z-]+=.*:$|^  kubectl .*options|^[a-z-]+(, [a-z-]+)+$|^  [a-z-]+  +[A-Z]|^error: ' | sed -E 's/^(  [a-z-]+)  +.*/\\1/'" }
/^(help|usage)( |$)/ {
	print "printf '%s\\n' " quoted("@ " $0)
	help = sub(/^help ?/, "") ? " --help" : ""
	sub(/^usage /, "")
	print "kubectl " $0 help " >/tmp/o 2>/tmp/e </dev/null; echo \"status $?\""
	print "cat /tmp/o" frame " | sed 's/^/out: /'; cat /tmp/e" frame " | sed 's/^/err: /'"
	next
}
{
	print "printf '%s\\n' " quoted("@ " $0)
	print "{ " $0
	print "} >/tmp/o 2>/tmp/e </dev/null; echo \"status $?\""
	print "sed 's/^/out: /' /tmp/o; echo '%'; sed 's/^/err: /' /tmp/e"
}
