# A ConfigMap of several keys, each from a file.
$ printf 'hello\nworld\n' > file.txt; mkdir dir; echo x > dir/one; echo y > dir/two
$ kubectl create configmap c3 --from-file=key=file.txt --from-file=dir
configmap/c3 created
$ kubectl describe cm c3
Name:         c3
Namespace:    default
Labels:       <none>
Annotations:  <none>

Data
====
key:
----
hello
world


one:
----
x


two:
----
y



BinaryData
====

Events:  <none>
