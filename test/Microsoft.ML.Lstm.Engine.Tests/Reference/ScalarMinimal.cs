namespace Microsoft.ML.Lstm.Engine.Tests.Reference;

/// <summary>minGRU and minLSTM (Feng et al. 2024) as in the paper, one number at a time, in double.</summary>
static class ScalarMinimal
{
    public static double[] Gru(double[] weights, double[] input, bool[] mask, int batch, int steps, int f, int h) =>
        ScalarRecurrence.Run(mask, batch, steps, h, (row, before) => Units(h, u =>
        {
            var z = ScalarRecurrence.Sigmoid(Product(weights, input, row, u, f, 2 * h));
            return (1 - z) * before[u] + z * Candidate(Product(weights, input, row, h + u, f, 2 * h));
        }));

    public static double[] Lstm(double[] weights, double[] input, bool[] mask, int batch, int steps, int f, int h) =>
        ScalarRecurrence.Run(mask, batch, steps, h, (row, before) => Units(h, u =>
        {
            var forget = ScalarRecurrence.Sigmoid(Product(weights, input, row, u, f, 3 * h));
            var write = ScalarRecurrence.Sigmoid(Product(weights, input, row, h + u, f, 3 * h));
            var candidate = Candidate(Product(weights, input, row, 2 * h + u, f, 3 * h));
            return (forget * before[u] + write * candidate) / (forget + write);
        }));

    /// <summary>What goes into h: positive throughout.</summary>
    public static double Candidate(double x) => x >= 0 ? x + 0.5 : ScalarRecurrence.Sigmoid(x);

    // Weights [gates, F], then the bias [gates].
    static double Product(double[] weights, double[] input, int row, int gate, int f, int gates) =>
        ScalarRecurrence.Dot(weights.AsSpan(gate * f, f), input.AsSpan(row * f, f)) + weights[gates * f + gate];

    static double[] Units(int count, Func<int, double> unit) => [.. Enumerable.Range(0, count).Select(unit)];
}
