using System.Diagnostics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>What a classifier of whole sequences costs with default settings, through ML.NET: very long ones, very many, or sentences.</summary>
static class ClassificationCommand
{
    const int Classes = 4, Vocabulary = 20_000, Words = 20, Scored = 3;

    sealed class Sequence
    {
        public uint Kind { get; set; }
        public float[] Values { get; set; } = [];
    }

    sealed class Sentence
    {
        public bool Praises { get; set; }
        public string Text { get; set; } = "";
    }

    /// <summary>Noise with a wave whose length tells the class, at any phase.</summary>
    public static string Sequences(int count, int steps)
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(Rows(count, steps));
        var estimator = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Sequence.Kind))
            .Append(ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { LabelColumnName = "Label", FeatureColumnName = nameof(Sequence.Values) }));
        return $"sequences N{count} T{steps} {Measure(ml, estimator, rows, count)}";
    }

    /// <summary>Sentences of twenty words, drawn from a vocabulary by Zipf's law; some of the words tell the class.</summary>
    public static string Sentences(int count)
    {
        var ml = new MLContext(seed: 1);
        var rows = ml.Data.LoadFromEnumerable(Texts(count));
        var estimator = ml.Transforms.Text.TokenizeText("Words", nameof(Sentence.Text))
            .Append(ml.Transforms.Conversion.MapValueToKey("Tokens", "Words", maximumNumberOfKeys: 10_000))
            .Append(ml.BinaryClassification.Trainers.Lstm(new LstmBinaryOptions { LabelColumnName = nameof(Sentence.Praises), FeatureColumnName = "Tokens" }));
        return $"sentences N{count} {Measure(ml, estimator, rows, count)}";
    }

    static string Measure(MLContext ml, IEstimator<ITransformer> estimator, IDataView rows, int count)
    {
        ProcessMemory.Reset();
        var (busy, begun, before) = (Busy(), Stopwatch.GetTimestamp(), ProcessMemory.PeakMebibytes());
        var model = estimator.Fit(rows);
        var (cpu, seconds, peak) = ((Busy() - busy).TotalSeconds, Stopwatch.GetElapsedTime(begun).TotalSeconds, ProcessMemory.PeakMebibytes());
        var scored = double.PositiveInfinity;
        for (var run = 0; run < Scored; run++)
        {
            begun = Stopwatch.GetTimestamp();
            Read(model.Transform(rows));
            scored = Math.Min(scored, Stopwatch.GetElapsedTime(begun).TotalSeconds);
        }

        return FormattableString.Invariant($"train_cpu_s {cpu:F1} train_s {seconds:F1} before_mib {before:F0} peak_mib {peak:F0} scored_a_second {count / scored:F0}");
    }

    static void Read(IDataView scored)
    {
        var column = scored.Schema["Score"];
        using var cursor = scored.GetRowCursor([column]);
        if (column.Type is VectorDataViewType) Read(cursor, cursor.GetGetter<VBuffer<float>>(column));
        else Read(cursor, cursor.GetGetter<float>(column));
    }

    static void Read<T>(DataViewRowCursor cursor, ValueGetter<T> getter)
    {
        T value = default!;
        while (cursor.MoveNext()) getter(ref value);
    }

    static TimeSpan Busy() => Process.GetCurrentProcess().TotalProcessorTime;

    static IEnumerable<Sequence> Rows(int count, int steps)
    {
        var row = new Sequence { Values = new float[steps] };
        for (var i = 0; i < count; i++)
        {
            var random = new Random(i);
            row.Kind = (uint)(i % Classes);
            var (length, phase) = (8 * (1 + row.Kind), random.NextSingle() * MathF.Tau);
            for (var t = 0; t < steps; t++) row.Values[t] = MathF.Sin((MathF.Tau * t / length) + phase) + random.NextSingle() - random.NextSingle();
            yield return row;
        }
    }

    static IEnumerable<Sentence> Texts(int count)
    {
        const int telling = 200;
        var (row, words) = (new Sentence(), new string[Words]);
        for (var i = 0; i < count; i++)
        {
            var random = new Random(i);
            row.Praises = i % 2 == 0;
            for (var w = 0; w < Words; w++)
            {
                // The k-th most frequent word comes in proportion to 1/k; some rare ones are said of one class only.
                var rank = (int)Math.Pow(Vocabulary, random.NextDouble());
                words[w] = random.Next(Words) == 0 ? FormattableString.Invariant($"{(row.Praises ? "good" : "bad")}{random.Next(telling)}") : FormattableString.Invariant($"word{rank}");
            }

            row.Text = string.Join(' ', words);
            yield return row;
        }
    }
}
