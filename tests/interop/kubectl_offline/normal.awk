# What may differ between two runs, and what 1.34 no longer prints: creationTimestamp null.
function flush_held() {
	if (held != "")
		print held
	held = ""
}
{
	sub(/^err: [EWI][0-9][0-9][0-9][0-9] [0-9:.]+ +[0-9]+ /, "err: KLOG ")
	gsub(/kubectl-edit-[0-9]+/, "kubectl-edit-N")
	if (/KLOG memcache.go/) next
	gsub(/0xc[0-9a-f]+/, "0xADDRESS")
	sub(/helpers.go:[0-9]+/, "helpers.go:N")
	if (real) {
		gsub(/"creationTimestamp":(null|interface \{\}\(nil\)), ?/, "")
		gsub(/,? ?"creationTimestamp":(null|interface \{\}\(nil\))/, "")
		gsub(/creationTimestamp:<nil> /, "")
		# no longer written when it is empty
		if (/^out: *"?preferences"?: \{\},?$/)
			next
	}
}
!real { print; next }
# YAML: a metadata of nothing else becomes {}.
/^out: *(- )?metadata:$/ { flush_held(); held = $0; meta = 1; next }
/^out: *creationTimestamp: null$/ {
	if (meta && held != "") { drop_at = index($0, "creationTimestamp"); pending = 1; meta = 0 }
	next
}
pending {
	pending = 0
	match($0, /^out: */)
	if (RLENGTH + 1 != drop_at) held = held " {}"
	flush_held()
}
# JSON: the comma before goes when it was the last field.
/^out: *"creationTimestamp": null,?$/ {
	if ($0 !~ /,$/) { sub(/,$/, "", held); if (held ~ /\{$/) joined = 1 }
	next
}
{
	meta = 0
	if (joined && $0 ~ /^out: *\},?$/) { sub(/^out: */, ""); held = held $0; joined = 0; flush_held(); next }
	flush_held()
	held = $0
}
/^[@%s]/ { flush_held() }
END { flush_held() }
