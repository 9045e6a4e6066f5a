module tools/servers

go 1.24

require (
	filippo.io/edwards25519 v1.1.0 // indirect
	github.com/alexedwards/flow v0.0.0-20220806114457-cf11be9e0e03 // indirect
	github.com/cespare/xxhash v1.1.0 // indirect
	github.com/go-sql-driver/mysql v1.8.1 // indirect
	github.com/golang-jwt/jwt/v5 v5.0.0 // indirect
	github.com/gomodule/oauth1 v0.2.0 // indirect
	github.com/google/btree v1.1.2 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/jessepeterson/kmfddm v0.8.3 // indirect
	github.com/jessepeterson/mdmcommands v0.0.0-20251210055310-75943edf7c59 // indirect
	github.com/lib/pq v1.10.9 // indirect
	github.com/micromdm/nanocmd v0.7.0 // indirect
	github.com/micromdm/nanodep v0.7.0 // indirect
	github.com/micromdm/nanohub v0.2.0 // indirect
	github.com/micromdm/nanolib v0.5.0 // indirect
	github.com/micromdm/nanomdm v0.9.0 // indirect
	github.com/micromdm/plist v0.2.2 // indirect
	github.com/peterbourgon/diskv/v3 v3.0.1 // indirect
	github.com/smallstep/pkcs7 v0.2.1 // indirect
	github.com/valyala/fastjson v1.6.4 // indirect
	golang.org/x/crypto v0.33.0 // indirect
	golang.org/x/net v0.34.0 // indirect
	golang.org/x/text v0.22.0 // indirect
)

tool (
	github.com/jessepeterson/kmfddm/cmd/kmfddm
	github.com/micromdm/nanodep/cmd/depserver
	github.com/micromdm/nanohub/cmd/nanohub
)
