package chart

// spread moves ys, which ascend, so far apart that two are gap or more from each
// other, none far from where it was, and all between low and high if they fit.
func spread(ys []float64, gap, low, high float64) {
	// Those that would touch make a block, which is centred upon where they were.
	type block struct {
		sum   float64 // of where each wants the block to begin
		count int
	}
	begin := func(b block) float64 {
		begin := b.sum / float64(b.count)
		begin = min(begin, high-gap*float64(b.count-1))
		return max(begin, low)
	}
	var blocks []block
	for _, y := range ys {
		b := block{y, 1}
		for len(blocks) > 0 {
			before := blocks[len(blocks)-1]
			if begin(before)+gap*float64(before.count) <= begin(b) {
				break
			}
			b = block{before.sum + b.sum - gap*float64(before.count*b.count), before.count + b.count}
			blocks = blocks[:len(blocks)-1]
		}
		blocks = append(blocks, b)
	}
	i := 0
	for _, b := range blocks {
		for k := range b.count {
			ys[i] = begin(b) + gap*float64(k)
			i++
		}
	}
}
