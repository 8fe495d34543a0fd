# Both files by case; prints differences that are not accepted. Exit status 1 when there are.
BEGIN {
	while ((getline line < accepted) > 0)
		if (line !~ /^#/ && line != "") {
			split(line, part, "\t")
			ok[part[1]] = 1
		}
}
/^@ / { key = $0; sub(/^@ /, "", key); n = ++seen[FILENAME == ARGV[1], key]; key = key "\034" n
	if (FILENAME == ARGV[1]) order[++nr] = key; next }
FILENAME == ARGV[1] { a[key] = a[key] $0 "\n"; next }
{ b[key] = b[key] $0 "\n" }
function compare(x, y,    p, q, i, np, nq, shown) {
	np = split(x, p, "\n"); nq = split(y, q, "\n")
	for (i = 1; i <= np || i <= nq; i++)
		if (p[i] != q[i] && (verbose || shown++ < 6)) {
			if (i <= np) print "  real " p[i]
			if (i <= nq) print "  ours " q[i]
		}
}
END {
	for (i = 1; i <= nr; i++) {
		split(order[i], part, "\034")
		if (a[order[i]] == b[order[i]]) { good++; if (part[1] in ok) stale[part[1]] = 1; continue }
		if (part[1] in ok) { meant++; continue }
		bad++
		print "DIFFERS: " part[1]
		compare(a[order[i]], b[order[i]])
	}
	for (s in stale) print "accepted, but equal: " s
	printf "%d commands: %d equal, %d accepted differences, %d differ\n", nr, good, meant, bad
	exit bad > 0 || nr == 0
}
