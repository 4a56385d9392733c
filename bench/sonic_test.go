//go:build (amd64 || arm64) && !go1.28

package bench_test

import "github.com/bytedance/sonic"

// Where sonic cannot be built there is no impl=sonic.
func init() { sonicMarshal = sonic.Marshal }
