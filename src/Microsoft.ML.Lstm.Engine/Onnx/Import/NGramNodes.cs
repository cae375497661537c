namespace Microsoft.ML.Lstm.Engine.Onnx.Import;

/// <summary>Counts of n-grams of whole numbers.</summary>
static class NGramNodes
{
    public static readonly Dictionary<string, OperatorMaker> All = new() { ["TfIdfVectorizer"] = Vectorizer };

    static NodeOperator Vectorizer(NodeReader node)
    {
        if (node.Texts("pool_strings") is not null) throw new InvalidDataException("It counts n-grams of texts; only whole numbers are known here.");
        var (least, most, skips, mode) = (node.Int("min_gram_length", 0), node.Int("max_gram_length", 0), node.Int("max_skip_count", 0), node.Text("mode", ""));
        if (mode is not ("TF" or "IDF" or "TFIDF")) throw new InvalidDataException($"Its mode is '{mode}'; TF, IDF and TFIDF are known.");
        var (starts, columns, pool, weights) = (node.Ints("ngram_counts") ?? [], node.Ints("ngram_indexes") ?? [], node.Ints("pool_int64s") ?? [], node.Floats("weights"));
        if (least < 1 || most < least || skips < 0 || starts.Length < most) throw new InvalidDataException(FormattableString.Invariant($"It counts n-grams of {least} to {most} numbers with {skips} skipped at most, and says where {starts.Length} lengths begin."));
        if (columns.Length == 0 || columns.Any(column => column < 0 || column >= Array.MaxLength)) throw new InvalidDataException("It does not say in which columns its n-grams are counted.");
        if (weights.Length > 0 && weights.Length != columns.Length) throw new InvalidDataException($"It has {weights.Length} weights for {columns.Length} n-grams.");

        // Each n-gram is a path of numbers; those that end at a node have its column.
        var (next, ends) = (new Dictionary<(int Node, long Number), int>(), new List<int> { -1 });
        var gram = 0;
        for (var length = 1; length <= most; length++)
        {
            var end = length < starts.Length ? starts[length] : pool.Length;
            for (var at = starts[length - 1]; at < end; at += length)
            {
                if (at < 0 || at + length > pool.Length || gram == columns.Length) throw new InvalidDataException($"Its n-grams of {length} numbers are not among its {pool.Length} numbers, or there are more than its {columns.Length} columns.");
                var place = 0;
                foreach (var number in pool.AsSpan((int)at, length))
                {
                    if (!next.TryGetValue((place, number), out var following))
                    {
                        next.Add((place, number), following = ends.Count);
                        ends.Add(-1);
                    }
                    place = following;
                }
                ends[place] = gram++;
            }
        }
        return (in call) => Count(call, next, ends, columns, mode == "TF" ? [] : weights, (least, most, skips), isOnce: mode == "IDF");
    }

    static void Count(in NodeCall call, Dictionary<(int, long), int> next, List<int> ends, long[] columns, float[] weights, (long Least, long Most, long Skips) lengths, bool isOnce)
    {
        var x = call.Input(0);
        if (x.Rank is not (1 or 2)) throw new InvalidDataException($"It counts in [numbers] or [batch, numbers], but its input is {x}.");
        var (rows, size) = (x.Rank == 1 ? 1 : x.Dims[0], (int)columns.Max() + 1);
        var y = call.Output(0).Resize(OnnxType.Float, x.Rank == 1 ? [size] : [rows, size]).Floats;
        y.Clear();
        for (var row = 0; row < rows; row++)
        {
            var numbers = x.Integers.Slice(row * x.Dims[^1], x.Dims[^1]);
            var counts = y.Slice(row * size, size);
            // What single numbers skip changes nothing.
            for (var skip = 0; skip <= lengths.Skips; skip++)
                for (var start = 0; start < numbers.Length; start++)
                {
                    var (place, at) = (0, (long)start);
                    for (var length = 1; length <= lengths.Most && at < numbers.Length && next.TryGetValue((place, numbers[(int)at]), out place); length++, at += skip + 1)
                    {
                        if (length < lengths.Least || ends[place] is not (var gram and >= 0) || (length == 1 && skip > 0)) continue;
                        ref var count = ref counts[(int)columns[gram]];
                        var weight = weights.Length == 0 ? 1 : weights[gram];
                        count = isOnce ? weight : count + weight;
                    }
                }
        }
    }
}
