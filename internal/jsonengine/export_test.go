package jsonengine

// Plain is plain, which nothing but Check calls.
var Plain = plain
