package main

import (
	"math/rand/v2"
	"regexp/syntax"
	"strings"
)

// more is how often at least something is repeated that has no limit.
const more = 16

// sample returns a text that an expression matches, but for its boundaries.
func sample(random *rand.Rand, re *syntax.Regexp) string {
	var out strings.Builder
	write(&out, random, re)
	return out.String()
}

func write(out *strings.Builder, random *rand.Rand, re *syntax.Regexp) {
	repeat := func(least, most int) {
		if most < 0 {
			least = max(least, more)
			most = least + more
		}
		for range least + random.IntN(most-least+1) {
			if sub := re.Sub[0]; sub.Op == syntax.OpAnyChar || sub.Op == syntax.OpAnyCharNotNL {
				out.WriteRune(oneOf(random, []rune{' ', '~'}))
			} else {
				write(out, random, sub)
			}
		}
	}
	switch re.Op {
	case syntax.OpLiteral:
		out.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		out.WriteRune(oneOf(random, re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		out.WriteByte('.') // it was meant
	case syntax.OpCapture:
		write(out, random, re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			write(out, random, sub)
		}
	case syntax.OpAlternate:
		write(out, random, re.Sub[random.IntN(len(re.Sub))])
	case syntax.OpQuest:
		repeat(0, 1)
	case syntax.OpStar:
		repeat(0, -1)
	case syntax.OpPlus:
		repeat(1, -1)
	case syntax.OpRepeat:
		repeat(re.Min, re.Max)
	}
}

// oneOf returns a rune of a class: of its printable ASCII, if it has any.
func oneOf(random *rand.Rand, class []rune) rune {
	var printable []rune
	for i := 0; i < len(class); i += 2 {
		for r := max(class[i], ' '); r <= min(class[i+1], '~'); r++ {
			printable = append(printable, r)
		}
	}
	if len(printable) == 0 {
		return class[0]
	}
	return printable[random.IntN(len(printable))]
}

// literals returns how many bytes all that an expression matches has in common,
// but for dashes and dots, which are in many a number.
func literals(re *syntax.Regexp) int {
	n := 0
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if r != '-' && r != '.' {
				n++
			}
		}
	case syntax.OpCapture, syntax.OpPlus:
		n = literals(re.Sub[0])
	case syntax.OpRepeat:
		n = re.Min * literals(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			n += literals(sub)
		}
	case syntax.OpAlternate:
		n = literals(re.Sub[0])
		for _, sub := range re.Sub[1:] {
			n = min(n, literals(sub))
		}
	}
	return n
}
