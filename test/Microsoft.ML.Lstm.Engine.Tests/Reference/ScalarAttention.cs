using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Attentions;
using Microsoft.ML.Lstm.Engine.Layers.Decoders;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tests.Laws;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>Attention, one number at a time, in double; which kind it is, the names of the weights tell.</summary>
static class ScalarAttention
{
    public static double[] Pool(ILayer layer, double[] weights, double[] input, bool[] mask, int batch, int steps)
    {
        var query = Matrix(layer.Weights, weights, "query");
        return
        [
            .. Enumerable.Range(0, batch).SelectMany(b =>
                Fetch(layer.Weights, weights, query, Memory(input, mask, b, steps, layer.InputSize, layer.InputSize), layer.OutputSize)),
        ];
    }

    public static double[] Split(AttentionAsLayer layer, double[] weights, double[] input, bool[] mask, int batch, int steps)
    {
        var (size, attention) = (layer.InputSize, layer.Attention);
        var output = new List<double>();
        for (var b = 0; b < batch; b++)
        {
            var memory = Memory(input, mask, b, steps, size, attention.ContextSize);
            var queries = Enumerable.Range(0, (steps + 1) / 2).Select(query => (b * steps + 2 * query) * size + attention.ContextSize).Select(place => input[place..(place + attention.QuerySize)]);
            var marks = Enumerable.Range(0, steps).Where(step => mask.Length == 0 || mask[b * steps + step]).Select(step => (double)AttentionAsLayer.Mark(step)).ToArray();
            output.AddRange(AskAll(attention, weights, queries, memory, marks).SelectMany(answer => answer));
        }
        return [.. output];
    }

    /// <summary>Every query of a sequence asks all steps of its memory that are there.</summary>
    public static double[] Between(IAttention attention, double[] weights, double[] queries, double[] memory, bool[] mask, int batch, int steps)
    {
        var asked = queries.Length / attention.QuerySize / batch;
        return
        [
            .. queries.Chunk(attention.QuerySize).Chunk(Math.Max(1, asked)).SelectMany((own, b) =>
                AskAll(attention, weights, own, Memory(memory, mask, b, steps, attention.ContextSize, attention.ContextSize)).SelectMany(answer => answer)),
        ];
    }

    // A decoder's answers depend on one another.
    static IEnumerable<double[]> AskAll(IAttention attention, double[] weights, IEnumerable<double[]> queries, double[][] memory, double[]? marks = null) => attention switch
    {
        AttentionDecoder decoder => ScalarDecoder.Run(decoder, weights, queries, memory),
        PointerDecoder pointer => ScalarDecoder.Run(pointer.Core, weights, queries, memory, marks: marks, wanted: AttentionAsLayer.Mark),
        _ => queries.Select(query => Ask(attention, weights, query, memory)),
    };

    static double[] Ask(IAttention attention, double[] weights, double[] query, double[][] memory)
    {
        query = Times(Matrix(attention.Weights, weights, "query weights"), query);
        return attention is MultiHeadAttention many
            ? Heads(attention.Weights, weights, query, memory, many.Heads)
            : Fetch(attention.Weights, weights, query, memory, attention.OutputSize);
    }

    /// <summary>Every step that is there asks; the others give zeros.</summary>
    public static double[] Self(SelfAttention layer, double[] weights, double[] input, bool[] mask, int batch, int steps)
    {
        var project = Matrix(layer.Weights, weights, "query weights");
        return
        [
            .. from row in Enumerable.Range(0, batch * steps)
               let memory = Memory(input, mask, row / steps, steps, layer.InputSize, layer.InputSize)
               from value in mask.Length == 0 || mask[row]
                   ? Heads(layer.Weights, weights, Times(project, input[(row * layer.InputSize)..((row + 1) * layer.InputSize)]), memory, layer.Heads)
                   : new double[layer.OutputSize]
               select value,
        ];
    }

    // Each head has its own features of query, keys and values; what they have fetched is projected once more.
    static double[] Heads(WeightLayout layout, double[] weights, double[] query, double[][] memory, int heads)
    {
        var (keys, values) = (Matrix(layout, weights, "key weights"), Matrix(layout, weights, "value weights"));
        var size = query.Length / heads;
        var fetched = Enumerable.Range(0, heads).SelectMany(head =>
        {
            double[] Own(double[] x) => x[(head * size)..((head + 1) * size)];
            var scores = memory.Select(m => Own(query).Zip(Own(Times(keys, m)), (q, k) => q * k).Sum() / Math.Sqrt(size)).ToArray();
            var powers = scores.Select(s => Math.Exp(s - scores.Max())).ToArray();
            var held = memory.Select(m => Own(Times(values, m))).ToArray();
            return Enumerable.Range(0, size).Select(j => powers.Select((p, i) => p / powers.Sum() * held[i][j]).Sum());
        });
        return Times(Matrix(layout, weights, "output weights"), fetched.ToArray());
    }

    static double[] Fetch(WeightLayout layout, double[] weights, double[] query, double[][] memory, int outputSize)
    {
        if (memory.Length == 0) return new double[outputSize];
        var (keys, values) = (Matrix(layout, weights, "key weights"), Matrix(layout, weights, "value weights"));
        var v = Matrix(layout, weights, "score weights");
        var scores = memory.Select(m =>
        {
            var key = keys.Length == 0 ? m : Times(keys, m);
            return v.Length > 0 ? v.Select((weight, k) => weight * Math.Tanh(query[k] + key[k])).Sum()
                : query.Zip(key, (q, k) => q * k).Sum() / (values.Length > 0 ? Math.Sqrt(query.Length) : 1);
        }).ToArray();
        var powers = scores.Select(s => Math.Exp(s - scores.Max())).ToArray();
        var fetched = memory.Select(m => values.Length == 0 ? m : Times(values, m)).ToArray();
        return [.. Enumerable.Range(0, outputSize).Select(j => powers.Select((p, i) => p / powers.Sum() * fetched[i][j]).Sum())];
    }

    // The steps that are there.
    static double[][] Memory(double[] input, bool[] mask, int sequence, int steps, int rowSize, int size) =>
    [
        .. from row in Enumerable.Range(sequence * steps, steps)
           where mask.Length == 0 || mask[row]
           select input[(row * rowSize)..(row * rowSize + size)],
    ];

    static double[] Times(double[] matrix, double[] x) => [.. matrix.Chunk(x.Length).Select(row => row.Zip(x, (w, v) => w * v).Sum())];

    // Empty when there is none of that name.
    static double[] Matrix(WeightLayout layout, double[] weights, string name)
    {
        var start = 0;
        foreach (var spec in layout.Specs)
        {
            if (spec.Name == name) return weights[start..(start + spec.Count)];
            start += spec.Count;
        }
        return [];
    }
}
