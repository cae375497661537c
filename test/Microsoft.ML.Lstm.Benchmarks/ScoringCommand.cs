using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>What ML.NET costs on top of the engine: scoring a data view beside the engine's batches, a PredictionEngine beside the engine's single row.</summary>
static class ScoringCommand
{
    const int Rows = 4096, Rounds = 7, Singles = 300;

    sealed class Example
    {
        public float[] Features { get; set; } = [];
        public float Label { get; set; }
    }

    sealed class Scored
    {
        public float Score { get; set; }
    }

    public static string Run(int steps, int features)
    {
        var random = new Random(1);
        Example[] examples = [.. Enumerable.Range(0, Rows).Select(i => new Example { Features = [.. Enumerable.Range(0, steps * features).Select(_ => random.NextSingle())], Label = i % 7 })];
        var ml = new MLContext(seed: 1);
        var definition = SchemaDefinition.Create(typeof(Example));
        definition[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, steps, features);
        var data = ml.Data.LoadFromEnumerable(examples, definition);
        var model = ml.Regression.Trainers.Lstm(epochs: 1).Fit(ml.Data.TakeRows(data, 200));

        FeatureSpec[] inputs = [new("Features", InputKind.Continuous, features)];
        var set = new ExampleSet(inputs);
        foreach (var example in examples)
        {
            set.Append(0, example.Features);
            set.Complete(example.Label);
        }
        var trained = SequencePredictionModel.Train(PredictionTask.Regression, 0, Some(set, inputs), null, new LstmRegressionOptions { Training = new() { Epochs = 1 } }, seed: 1);

        var outputs = new float[Rows];
        var batched = Median(() => trained.Predict(set, outputs));
        var view = Median(() => Read(model.Transform(data)));

        var (predictor, one) = (trained.CreatePredictor(), new float[1]);
        using var engine = ml.Model.CreatePredictionEngine<Example, Scored>(model, inputSchemaDefinition: definition);
        var scored = new Scored();
        var single = Median(() =>
        {
            for (var i = 0; i < Singles; i++) predictor.Predict(set, i, one);
        });
        var alone = Median(() =>
        {
            for (var i = 0; i < Singles; i++) engine.Predict(examples[i], ref scored);
        });
        return string.Create(CultureInfo.InvariantCulture,
            $"scoring T{steps} F{features} engine_rows_s {Rows / batched:F0} dataview_rows_s {Rows / view:F0} share {batched / view:F2} engine_row_us {single / Singles * 1e6:F1} prediction_engine_us {alone / Singles * 1e6:F1} times {alone / single:F2}");
    }

    static ExampleSet Some(ExampleSet all, FeatureSpec[] inputs)
    {
        var some = new ExampleSet(inputs);
        for (var i = 0; i < 200; i++)
        {
            some.Append(0, all.Values(i, 0));
            some.Complete(all.Label(i));
        }
        return some;
    }

    static void Read(IDataView scored)
    {
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        var getter = cursor.GetGetter<float>(scored.Schema["Score"]);
        var score = 0f;
        while (cursor.MoveNext()) getter(ref score);
    }

    static double Median(Action action)
    {
        action();
        var seconds = new double[Rounds];
        foreach (ref var time in seconds.AsSpan())
        {
            var watch = Stopwatch.StartNew();
            action();
            time = watch.Elapsed.TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds[Rounds / 2];
    }
}
