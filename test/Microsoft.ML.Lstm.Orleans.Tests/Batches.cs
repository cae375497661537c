namespace Microsoft.ML.Lstm.Orleans.Tests;

static class Batches
{
    /// <summary>Steps of waves: every series at each number.</summary>
    public static ObservationBatch Steps(int series, long first, int count)
    {
        var batch = new ObservationBatch();
        for (var number = first; number < first + count; number++)
            for (var one = 0; one < series; one++) batch.Add(Name(one), number, Models.Value(one, number));
        return batch;
    }

    public static string Name(int series) => series == 0 ? "known" : $"sensor {series}";

    public static string[] Names(int series) => [.. Enumerable.Range(0, series).Select(Name)];

    public static ObservationBatch One(string series, long number, params float[] values)
    {
        var batch = new ObservationBatch(values.Length);
        batch.Add(series, number, values);
        return batch;
    }

    /// <summary>All answers, for a comparison to the bit.</summary>
    public static float[][] All(FleetAnswers answers) => [.. Enumerable.Range(0, answers.Count).Select(row => answers.Answer(row).ToArray())];

    public static void AssertSame(float[][] expected, float[][] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var row = 0; row < expected.Length; row++)
            Assert.IsTrue(expected[row].Length > 0 && expected[row].AsSpan().SequenceEqual(actual[row]) || Bits(expected[row]).SequenceEqual(Bits(actual[row])), $"row {row}: {string.Join(' ', expected[row])} and {string.Join(' ', actual[row])}");
    }

    static IEnumerable<uint> Bits(float[] values) => values.Select(BitConverter.SingleToUInt32Bits);
}
