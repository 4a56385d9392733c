module github.com/vidurai/eventbus/ring/linearizability

go 1.26.0

replace github.com/vidurai/eventbus => ../..

require (
	github.com/anishathalye/porcupine v1.3.1
	github.com/vidurai/eventbus v0.0.0-00010101000000-000000000000
)
