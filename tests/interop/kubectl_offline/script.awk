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
	print "kubectl " $0 help " >$HOME/.out 2>$HOME/.err </dev/null; echo \"status $?\""
	print "cat $HOME/.out" frame " | sed 's/^/out: /'; cat $HOME/.err" frame " | sed 's/^/err: /'"
	next
}
{
	print "printf '%s\\n' " quoted("@ " $0)
	print "{ " $0
	print "} >$HOME/.out 2>$HOME/.err </dev/null; echo \"status $?\""
	print "sed 's/^/out: /' $HOME/.out; echo '%'; sed 's/^/err: /' $HOME/.err"
}
