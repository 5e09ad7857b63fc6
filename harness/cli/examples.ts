/** The examples below every help text: what people type most, first. */

const START = 'python3 tcp_server.py {port}'

export const EXAMPLES = {
  check: `
Everything behind -- is the program, as you would start it by hand. Where {port}
or {host} stands, its value is put; wiregrade handout lists these words.

Examples:
  npx wiregrade check uppercase/tcp-server -- ${START}
  npx wiregrade check uppercase/tcp-server --port 12000 -- python3 tcp_server.py
  npx wiregrade check uppercase/tcp-server --env PORT={port} -- node server.js
  npx wiregrade check uppercase/udp-server --build 'javac *.java' \\
      -- java UDPServer {port}
  npx wiregrade check uppercase/tcp-server --watch \\
      -- ${START}
  npx wiregrade check uppercase/tcp-server --only 'stream/*' --effort deep \\
      -- ./server {port}
  npx wiregrade check uppercase/tcp-client --junit junit.xml \\
      -- python3 tcp_client.py {host} {port}
  npx wiregrade check uppercase/tcp-server --out report \\
      -- ${START}
  npx wiregrade check http/server -- ./server {port} {docroot}
  npx wiregrade check http/server --port 8080 --place docroot=www \\
      -- java WebServer
  npx wiregrade check http/client --task head='./fetch --head {url}' \\
      -- ./fetch {url}

Exit status: 0 all points earned, 1 some not, 2 wrong usage, 3 the grade is
incomplete through no fault of the program.`,
  replay: `
Examples:
  npx wiregrade replay uppercase/tcp-server/stream/joins-segments \\
      --case '{"pieces":["hel","lo"]}' -- ${START}
  npx wiregrade replay uppercase/tcp-server/stream/answers-long-text \\
      --from findings.json -- ${START}

Exit status: 0 the case is met, 1 it is not.`,
  batch: `
The first argument holds the submissions: a folder for each, packed or not, or
what Canvas, Moodle, Gradescope or a GitHub classroom exports. The command
behind -- is started in each; an assignment's file says that itself. The same
command again goes on where it was ended, and grades what has changed.

Examples:
  npx wiregrade batch submissions uppercase/tcp-server \\
      -- python3 server.py {port}
  npx wiregrade batch submissions.zip lab1.yaml --roster gradebook.csv
  npx wiregrade batch repositories lab1.yaml --from github --prefix lab1 \\
      --roster students.csv --roster-key login
  npx wiregrade batch submissions lab1.yaml --queue redis://127.0.0.1

Without a network of their own (wiregrade doctor tells), programs with a port
built in are graded one after the other.

Exit status: 0 all have earned all points, 1 some have not, 2 wrong usage,
3 a grade is incomplete through no fault of the program, 4 a submission was
refused and never run.`,
  worker: `
As many as you like, on any number of machines, may be started and ended at any
time. Redis holds the submissions meanwhile: let nobody else reach it.

Example:
  npx wiregrade worker --queue redis://127.0.0.1:6379 --jobs 2`,
  assignment: `
Examples:
  npx wiregrade assignment new uppercase/tcp-server --out lab1.yaml
  npx wiregrade assignment check lab1.yaml
  npx wiregrade assignment handout lab1.yaml > lab1.md
  npx wiregrade assignment preview lab1.yaml

examples/assignments has some that are ready made.`,
  regrade: `
Nothing is played again: failures are judged by the exchanges that were stored,
and passes, which store none, stay what they are.

Examples:
  npx wiregrade regrade wiregrade-grade
  npx wiregrade regrade wiregrade-batch --apply
  npx wiregrade regrade report --assignment lab1-new-points.yaml

Exit status: 0 no point changes, or all is written; 1 some would change; 2 wrong
usage, 3 one of a class cannot be read.`,
  grade: `
The assignment's file says what is asked, what it earns, and how the program is
started; wiregrade assignment new writes one.

Examples:
  npx wiregrade grade submissions/ann --assignment lab1.yaml
  npx wiregrade grade . --assignment ../lab1.yaml --out ../ann --student ann
  npx wiregrade grade ann --assignment lab1.yaml --isolation box+net --staff

Exit status: 0 all points, 1 some are missing, 2 wrong usage, 3 the grade is
incomplete through no fault of the program.`,
  explain: `
Examples:
  npx wiregrade explain uppercase/tcp-server/stream/joins-segments
  npx wiregrade explain uppercase/tcp-server`,
  list: `
Examples:
  npx wiregrade list
  npx wiregrade list uppercase/tcp-server
  npx wiregrade list uppercase --json
  npx wiregrade list http --coverage`,
  handout: `
Example:
  npx wiregrade handout uppercase/tcp-server > handout.md`,
  serve: `
Examples:
  npx wiregrade serve uppercase/tcp-server --port 12000
  npx wiregrade serve uppercase/udp-client --port 12000
  npx wiregrade serve http/server --port 8080 --set docroot=www`,
  calibrate: `
Examples:
  npx wiregrade calibrate uppercase
  npx wiregrade calibrate uppercase --role tcp-server --seeds 10
  npx wiregrade calibrate http --only chunked

Exit status: 0 every gate is reached, 1 not.`,
  doctor: `
Example:
  npx wiregrade doctor

Exit status: 0 wiregrade check can run here, 3 it cannot.`,
  tour: `
Example:
  npm start`,
  wiregrade: `
Examples:
  npx wiregrade list                          what can be graded
  npx wiregrade handout uppercase/tcp-server  what a program has to do
  npx wiregrade check uppercase/tcp-server -- ${START}
  npx wiregrade check --help                  all options, and more examples`,
} as const
