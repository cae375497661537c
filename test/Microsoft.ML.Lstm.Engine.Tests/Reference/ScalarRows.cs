using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;

namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>Layers that work on one step at a time, or draw the steps of a sequence together; one number at a time, in double.</summary>
static class ScalarRows
{
    public static double[] Softmax(double[] input, int size) => PerRow(input, size, row =>
    {
        var powers = row.Select(x => Math.Exp(x - row.Max())).ToArray();
        return [.. powers.Select(p => p / powers.Sum())];
    });

    public static double[] LayerNorm(double[] weights, double[] input, int size, double epsilon) => PerRow(input, size, row =>
    {
        var mean = row.Average();
        var spread = Math.Sqrt(row.Average(x => (x - mean) * (x - mean)) + epsilon);
        return [.. row.Select((x, j) => weights[j] * (x - mean) / spread + weights[size + j])];
    });

    public static double[] RmsNorm(double[] weights, double[] input, int size, double epsilon) => PerRow(input, size, row =>
    {
        var root = Math.Sqrt(row.Average(x => x * x) + epsilon);
        return [.. row.Select((x, j) => weights[j] * x / root)];
    });

    public static double[] GatedFeedForward(GatedFeedForward block, double[] weights, double[] input, Func<double, double> gate)
    {
        var (from, inner) = (block.InputSize, block.HiddenSize);
        double Product(double[] row, int matrix, int unit) => row.Select((x, k) => x * weights[matrix + unit * row.Length + k]).Sum();
        return PerRow(input, from, row =>
        {
            double[] hidden = [.. Enumerable.Range(0, inner).Select(j => gate(Product(row, 0, j)) * Product(row, inner * from, j))];
            return [.. Enumerable.Range(0, block.OutputSize).Select(k => Product(hidden, 2 * inner * from, k))];
        });
    }

    /// <summary>The last steps that are there, zeros in front of too few.</summary>
    public static double[] LastSteps(double[] input, bool[] mask, int batch, int steps, int size, int count) =>
    [
        .. Enumerable.Range(0, batch).SelectMany(b =>
        {
            double[][] rows = [.. Enumerable.Range(b * steps, steps).Where(row => Present(mask, row)).Select(row => input[(row * size)..((row + 1) * size)])];
            return Enumerable.Repeat(new double[size], Math.Max(0, count - rows.Length)).Concat(rows.TakeLast(count));
        }).SelectMany(row => row),
    ];

    public static double[] Embedding(double[] weights, double[] input, bool[] mask, int size, int? padding) =>
    [
        .. Enumerable.Range(0, input.Length).SelectMany(row =>
            Present(mask, row) && (int)Math.Round(input[row]) is var token && token != padding
                ? weights[(token * size)..((token + 1) * size)]
                : new double[size]),
    ];

    /// <summary>The maximum over a word's characters of the sum of what each and its neighbours add; zeros for a word without any.</summary>
    public static double[] Characters(CharacterConvolution layer, double[] weights, double[] input, bool[] mask)
    {
        var (length, size, taps) = (layer.InputSize, layer.EmbeddingSize, layer.VocabularySize * layer.EmbeddingSize);
        return
        [
            .. Enumerable.Range(0, input.Length / length).SelectMany(row => Enumerable.Range(0, layer.OutputSize).Select(o =>
            {
                var word = input[(row * length)..((row + 1) * length)].Select(character => (int)Math.Round(character)).ToArray();
                int[] places = [.. Enumerable.Range(0, length).Where(place => word[place] != 0)];
                return !Present(mask, row) || places.Length == 0 ? 0
                    : places.Max(place => Enumerable.Range(-1, 3).Sum(offset => Added(word, place + offset, offset + 1, o))) + weights[taps + (3 * layer.OutputSize * size) + o];
            })),
        ];

        double Added(int[] word, int place, int tap, int o) => place < 0 || place >= length || word[place] == 0 ? 0
            : Enumerable.Range(0, size).Sum(e => weights[(word[place] * size) + e] * weights[taps + (((tap * layer.OutputSize) + o) * size) + e]);
    }

    public static double[] Residual(double[] input, double[] output, bool[] mask, int size) =>
        [.. output.Select((y, i) => Present(mask, i / size) ? input[i] + y : y)];

    /// <summary>One vector of each sequence, made of those of its steps that are there.</summary>
    public static double[] Pool(double[] input, bool[] mask, int batch, int steps, int size, Func<double[], double> draw) =>
    [
        .. from b in Enumerable.Range(0, batch)
           from j in Enumerable.Range(0, size)
           let values = Enumerable.Range(b * steps, steps).Where(row => Present(mask, row)).Select(row => input[row * size + j]).ToArray()
           select values.Length == 0 ? 0 : draw(values),
    ];

    public static double[] Spread(double[] vectors, int steps, int size) => [.. vectors.Chunk(size).SelectMany(vector => Enumerable.Repeat(vector, steps)).SelectMany(vector => vector)];

    static double[] PerRow(double[] input, int size, Func<double[], double[]> function) => [.. input.Chunk(size).SelectMany(function)];

    static bool Present(bool[] mask, int row) => mask.Length == 0 || mask[row];

    public static double[] Convolution(Conv1D layer, double[] weights, double[] input, bool[] mask, int batch, int steps)
    {
        var (from, to) = (layer.InputSize, layer.OutputSize);
        var output = new double[batch * steps * to];
        for (var row = 0; row < batch * steps; row++)
        {
            if (mask.Length > 0 && !mask[row]) continue;
            for (var channel = 0; channel < to; channel++)
            {
                var sum = weights[(to * layer.KernelSize * from) + channel];
                for (var tap = 0; tap < layer.KernelSize; tap++)
                {
                    var step = (row % steps) + ((tap - (layer.KernelSize / 2)) * layer.Dilation);
                    var seen = (row / steps * steps) + step;
                    if (step < 0 || step >= steps || (mask.Length > 0 && !mask[seen])) continue;
                    for (var k = 0; k < from; k++) sum += weights[(((channel * layer.KernelSize) + tap) * from) + k] * input[(seen * from) + k];
                }

                output[(row * to) + channel] = sum;
            }
        }

        return output;
    }
}
