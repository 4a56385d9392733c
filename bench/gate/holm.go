package main

import (
	"cmp"
	"slices"
)

// holm returns the adjusted p-value of each test among all of them: reject what is
// below alpha, and the probability to reject anything that is true is alpha at most.
// Of a hundred benchmarks that did not change, five have p < 0.05 by themselves.
//
// The tests may depend on each other in any way, as those of benchmarks do that were
// disturbed by the same neighbour: Holm, "A Simple Sequentially Rejective Multiple
// Test Procedure", Scandinavian Journal of Statistics 6 (1979), 65–70.
func holm(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(p[i], p[j]) })
	adjusted := make([]float64, len(p))
	least := 0.0 // an adjusted value is never below that of a smaller p
	for k, i := range order {
		least = max(least, min(1, float64(len(p)-k)*p[i]))
		adjusted[i] = least
	}
	return adjusted
}
