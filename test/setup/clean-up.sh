# Cleans up after a test run, however that ends: `sh clean-up.sh FOLDER`, with standard input a pipe from the run.
# The pipe closes when the run ends, also when it is killed. Then every process that has FOLDER as its temporary
# folder is killed (the kernel lists them on Linux; elsewhere a database ends with the process that started it),
# and FOLDER is removed. After the word "finished" they have five seconds to end by themselves, and those that
# had to be killed are printed.
folder=$1
word=$(cat)

running() {
  grep -lsz "^TMPDIR=$folder" /proc/[0-9]*/environ | cut -d / -f 3
}

tries=0
while [ "$word" = finished ] && [ -n "$(running)" ] && [ $tries -lt 50 ]; do
  sleep 0.1
  tries=$((tries + 1))
done

reported=
while left=$(running) && [ -n "$left" ]; do
  if [ -z "$reported" ]; then ps -o pid=,args= -p "$(echo $left | tr ' ' ,)"; fi
  reported=yes
  kill -9 $left 2>/dev/null
  sleep 0.1
done
rm -rf "$folder"
