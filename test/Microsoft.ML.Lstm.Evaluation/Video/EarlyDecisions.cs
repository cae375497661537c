using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Video;

/// <summary>
/// Gestures decided on as soon as the class is sure (<see cref="SequenceStream"/>), beside the decision at their end: how many are right, and which part of the gesture had been seen. One that never
/// was sure is decided at its end. Each part of the recordings is left out in turn.
/// </summary>
static class EarlyDecisions
{
    const int Patience = 3;

    static readonly float[] Thresholds = [0.7f, 0.8f, 0.9f, 0.95f, 0.99f];

    public static void Judge(MLContext ml, List<Clip> clips, int frameSize)
    {
        var definition = SchemaDefinition.Create(typeof(Clip));
        definition[nameof(Clip.Frames)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 0, frameSize);
        var (watch, whole, end, early) = (new CpuWatch(), 0, 0, new (int Right, double Seen, int Sure)[Thresholds.Length]);
        for (var left = 0; left < GestureClips.Parts; left++)
        {
            var (training, judged) = (Rows(clip => clip.Recording != left), clips.Where(clip => clip.Recording == left).ToList());
            var key = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Clip.Action));
            var answers = key.Append(ml.MulticlassClassification.Trainers.Lstm("Label", nameof(Clip.Frames))).Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel")).Fit(training)
                .Transform(Rows(clip => clip.Recording == left)).GetColumn<string>("Answer");
            whole += judged.Zip(answers, (clip, answer) => clip.Action == answer).Count(isRight => isRight);
            var model = key.Append(ml.MulticlassClassification.Trainers.Lstm(new LstmMulticlassOptions { FeatureColumnName = nameof(Clip.Frames), LeastBeginning = 0.1f })).Fit(training).LastTransformer;
            for (var i = 0; i < Thresholds.Length; i++)
            {
                var stream = model.Start(Thresholds[i], Patience);
                foreach (var clip in judged)
                {
                    stream.Reset();
                    for (var at = 0; at < clip.Frames.Length; at += frameSize) stream.Next(clip.Frames.AsSpan(at, frameSize));
                    var last = stream.Probabilities.IndexOf(System.Numerics.Tensors.TensorPrimitives.Max(stream.Probabilities));
                    if (i == 0 && stream.Labels[last] == clip.Action) end++;
                    early[i].Right += stream.Labels[stream.Decision ?? last] == clip.Action ? 1 : 0;
                    early[i].Seen += (double)(stream.DecidedAfter ?? stream.Steps) / stream.Steps;
                    early[i].Sure += stream.Decision is null ? 0 : 1;
                }
            }
            Console.Error.WriteLine(FormattableString.Invariant($"gestures part {left}: {judged.Count}, right so far: {whole} by whole sequences, {end} at the end, {string.Join(", ", early.Select(one => one.Right))} early"));
        }
        Console.WriteLine(FormattableString.Invariant($"skeleton gestures early: {clips.Count} in {GestureClips.Parts} parts, accuracy at the end {(double)whole / clips.Count:F4}, trained on beginnings {(double)end / clips.Count:F4}, seconds of CPU {watch.Seconds:F0}"));
        for (var i = 0; i < Thresholds.Length; i++)
            Console.WriteLine(FormattableString.Invariant($"  probable by {Thresholds[i]:F2} for {Patience} steps: accuracy {(double)early[i].Right / clips.Count:F4} after {early[i].Seen / clips.Count:P1} of the gesture in the mean, sure of {(double)early[i].Sure / clips.Count:P1}"));

        IDataView Rows(Func<Clip, bool> kept) => ml.Data.LoadFromEnumerable(clips.Where(kept).ToArray(), definition);
    }
}
