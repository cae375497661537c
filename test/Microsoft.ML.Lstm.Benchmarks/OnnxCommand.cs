using Microsoft.ML.Data;
using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Lstm.Benchmarks;

/// <summary>A pipeline scored as users do, beside ONNX Runtime with what ConvertToOnnx wrote of it: a row at a time through a PredictionEngine, and a data view, there in batches; and that file read by our own OnnxModel; one thread each.</summary>
static class OnnxCommand
{
    const int Rows = 512, Batch = 64;

    sealed class Example
    {
        public float[] Features { get; set; } = [];
        public float Label { get; set; }
    }

    sealed class Scored
    {
        public float Score { get; set; }
    }

    public static string Run(int steps, int features, int units)
    {
        var random = new Random(1);
        Example[] examples = [.. Enumerable.Range(0, Rows).Select(i => new Example { Features = [.. Enumerable.Range(0, steps * features).Select(_ => random.NextSingle())], Label = i % 7 })];
        var ml = new MLContext(seed: 1);
        var definition = SchemaDefinition.Create(typeof(Example));
        definition[nameof(Example.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, steps, features);
        var data = ml.Data.LoadFromEnumerable(examples, definition);
        var model = ml.Regression.Trainers.Lstm(new LstmRegressionOptions { Network = new() { HiddenSize = units }, RandomConvolutions = 0, Training = new() { Epochs = 1, Members = 1, Threads = 1 } }).Fit(ml.Data.TakeRows(data, 200));
        using var file = new MemoryStream();
        ml.Model.ConvertToOnnx(model, data, file, "Score");
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        using var session = new InferenceSession(file.ToArray(), options);
        using var engine = ml.Model.CreatePredictionEngine<Example, Scored>(model, inputSchemaDefinition: definition);

        var (scored, furthest, row) = (new Scored(), 0f, 0);
        foreach (var (example, theirs) in examples.Zip(Ask(examples)))
        {
            engine.Predict(example, ref scored);
            furthest = Math.Max(furthest, Math.Abs(scored.Score - theirs));
        }
        var single = Neighbours.Ratios(() => engine.Predict(examples[row++ % Rows], ref scored), () => Ask(examples.AsSpan(row++ % Rows, 1)), 1, out var fastest);
        var view = Neighbours.Ratios(() => Read(model.Transform(data)), () =>
        {
            for (var first = 0; first < Rows; first += Batch) Ask(examples.AsSpan(first, Batch));
        }, 1, out _);
        var imported = OnnxModel.Load(new MemoryStream(file.ToArray())).CreateSession();
        foreach (var (example, theirs) in examples.Zip(Ask(examples))) furthest = Math.Max(furthest, Math.Abs(Import([example])[0] - theirs));
        var read = Neighbours.Ratios(() => Import(examples.AsSpan(row++ % Rows, 1)), () => Ask(examples.AsSpan(row++ % Rows, 1)), 1, out var readFastest);
        var readBatch = Neighbours.Ratios(() => Import(examples.AsSpan(0, Batch)), () => Ask(examples.AsSpan(0, Batch)), 1, out _);
        return FormattableString.Invariant(
            $"onnx T{steps} F{features} H{units} prediction_engine_us {fastest * 1e6:0.0} ONNX Runtime takes {Middle(single):0.00} times as long a row, {Middle(view):0.00} times for a data view; our OnnxModel_us {readFastest * 1e6:0.0}, ONNX Runtime {Middle(read):0.00} times as long a row, {Middle(readBatch):0.00} times for {Batch}; answers within {furthest:0.0000000}");

        ReadOnlySpan<float> Import(ReadOnlySpan<Example> asked)
        {
            var values = new float[asked.Length * steps * features];
            for (var i = 0; i < asked.Length; i++) asked[i].Features.CopyTo(values, i * steps * features);
            imported.SetInput(0, values, asked.Length, steps, features);
            if (session.InputMetadata.Count > 1) imported.SetInput(1, new float[asked.Length], asked.Length, 1);
            imported.Run();
            return imported.Output(0);
        }

        float[] Ask(ReadOnlySpan<Example> asked)
        {
            var values = new float[asked.Length * steps * features];
            for (var i = 0; i < asked.Length; i++) asked[i].Features.CopyTo(values, i * steps * features);
            using var input = OrtValue.CreateTensorValueFromMemory(values, [asked.Length, steps, features]);
            using var label = OrtValue.CreateTensorValueFromMemory(new float[asked.Length], [asked.Length, 1]);
            using var run = new RunOptions();
            string[] names = session.InputMetadata.Count == 1 ? ["Features"] : ["Features", "Label"];
            OrtValue[] inputs = names.Length == 1 ? [input] : [input, label];
            using var answers = session.Run(run, names, inputs, ["Score.output"]);
            return answers[0].GetTensorDataAsSpan<float>().ToArray();
        }
    }

    static double Middle(double[] sorted) => sorted[(sorted.Length - 1) / 2];

    static void Read(IDataView scored)
    {
        using var cursor = scored.GetRowCursor([scored.Schema["Score"]]);
        var getter = cursor.GetGetter<float>(scored.Schema["Score"]);
        var score = 0f;
        while (cursor.MoveNext()) getter(ref score);
    }
}
