using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.NGrams;

/// <summary>What an <see cref="NGramModel"/> computes, as ONNX operators.</summary>
static class NGramOperators
{
    /// <summary>Writes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">The inputs of the examples, those of tokens [batch, steps] as whole numbers; others are not read.</param>
    /// <returns>[batch, scores].</returns>
    public static OnnxValue Write(NGramModel model, OnnxValue[] inputs)
    {
        var graph = inputs[0].Graph;
        var scores = model.Biases.Length;
        // Numbers ascend by input, then by the first token.
        var found = Enumerable.Range(0, model.Table.Count).GroupBy(model.Table.InputOf).OrderBy(some => some.Key).Select(some => Found(model.Table, [.. some], inputs[some.Key])).ToArray();
        var biases = graph.Constant("bias", model.Biases, scores);
        if (found.Length == 0) return biases.Unsqueeze(0);
        return graph.Concat(1, found).MatMul(graph.Constant("n_grams", model.Weights, model.Table.Count, scores)) + biases;
    }

    // Which of some n-grams are there [batch, n-grams], 1 or 0 however often. The operator takes them shortest first.
    static OnnxValue Found(NGramTable table, int[] numbers, OnnxValue tokens)
    {
        var (ones, pairs) = (numbers.Where(number => !table.IsPair(number)).ToArray(), numbers.Where(table.IsPair).ToArray());
        OnnxAttribute[] attributes =
        [
            new("mode", "TF"), new("min_gram_length", 1L), new("max_gram_length", 2L), new("max_skip_count", 0L),
            new("ngram_counts", new long[] { 0, ones.Length }),
            new("ngram_indexes", (long[])[.. ones.Concat(pairs).Select(number => (long)number - numbers[0])]),
            new("pool_int64s", (long[])[.. ones.Concat(pairs).SelectMany(table.TokensOf)]),
        ];
        return tokens.Graph.Apply("TfIdfVectorizer", [tokens.Cast(OnnxType.Int64)], attributes).AtMost(1);
    }
}
