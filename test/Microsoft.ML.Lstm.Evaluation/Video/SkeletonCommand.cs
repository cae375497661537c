using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Evaluation.Video;

/// <summary>
/// skeleton FOLDER [--sequences|--halves|--validation|--early]: actions by trainers of sequences with defaults. FOLDER, or one within it, holds actionLabel.txt (<see cref="UtKinectClips"/>: each of the 20 recordings is left out in turn, or each
/// sequence; or the odd actors are tested on the even ones, and the other way round), Florence_dataset_Features.txt.gz (<see cref="FlorenceClips"/>: each actor is left out), or point_history.csv.gz (<see cref="GestureClips"/>: every fifth
/// of the time is left out; with --early they are decided on before they end). With --validation only actors 1 to 5 are used, by which the defaults of the features were chosen.
/// </summary>
static class SkeletonCommand
{
    public static void Run(string[] arguments, int seed)
    {
        var ml = new MLContext(seed);
        var how = arguments.Length > 1 ? arguments[1] : "";
        if (Find(arguments[0], "actionLabel.txt") is { } labels)
        {
            var features = ml.Transforms.ExtractSkeletonFeatures("Features", nameof(Clip.Frames));
            var clips = UtKinectClips.Load(Path.GetDirectoryName(labels)!);
            Judge("utkinect", how, features, clips, UtKinectClips.FrameSize, how switch
            {
                "--sequences" => clips.IndexOf,
                "--halves" => clip => clip.Actor % 2,
                _ => clip => clip.Recording,
            });
        }
        else if (Find(arguments[0], "Florence_dataset_Features.txt.gz") is { } florence)
        {
            Judge("florence3d", how, ml.Transforms.CopyColumns("Features", nameof(Clip.Frames)), FlorenceClips.Load(florence), FlorenceClips.FrameSize, clip => clip.Actor);
        }
        else if (Find(arguments[0], "point_history.csv.gz") is { } gestures)
        {
            if (how == "--early") EarlyDecisions.Judge(ml, GestureClips.Load(gestures), GestureClips.FrameSize);
            else Judge("gestures", how, ml.Transforms.CopyColumns("Features", nameof(Clip.Frames)), GestureClips.Load(gestures), GestureClips.FrameSize, clip => clip.Recording);
        }
        else
        {
            throw new FileNotFoundException($"'{arguments[0]}' holds no actionLabel.txt, Florence_dataset_Features.txt.gz or point_history.csv.gz. Unpack the set there.");
        }

        void Judge(string name, string how, IEstimator<ITransformer> features, List<Clip> all, int frameSize, Func<Clip, int> fold)
        {
            var clips = how == "--validation" ? all.Where(clip => clip.Actor <= 5).ToList() : all;
            var definition = SchemaDefinition.Create(typeof(Clip));
            definition[nameof(Clip.Frames)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 0, frameSize);
            var (watch, right, of, sum) = (new CpuWatch(), 0, new Dictionary<int, (int Right, int Count)>(), 0.0);
            int[] folds = [.. clips.Select(fold).Distinct()];
            foreach (var left in folds)
            {
                var model = features.Append(ml.Transforms.Conversion.MapValueToKey("Label", nameof(Clip.Action))).AppendCacheCheckpoint(ml)
                    .Append(ml.MulticlassClassification.Trainers.Lstm()).Append(ml.Transforms.Conversion.MapKeyToValue("Answer", "PredictedLabel"))
                    .Fit(Rows(clip => fold(clip) != left));
                var scored = model.Transform(Rows(clip => fold(clip) == left));
                var hits = scored.GetColumn<string>(nameof(Clip.Action)).Zip(scored.GetColumn<string>("Answer"), (known, answer) => known == answer).ToArray();
                foreach (var (hit, actor) in hits.Zip(scored.GetColumn<int>(nameof(Clip.Actor))))
                {
                    var (so, far) = of.GetValueOrDefault(actor);
                    of[actor] = (so + (hit ? 1 : 0), far + 1);
                }
                (right, sum) = (right + hits.Count(hit => hit), sum + hits.Average(hit => hit ? 1.0 : 0));
                Console.Error.WriteLine(FormattableString.Invariant($"{name} fold {left}: {hits.Count(hit => hit)} of {hits.Length}"));
            }
            var (late, lateCount) = (of.Where(actor => actor.Key > 5).Sum(actor => actor.Value.Right), of.Where(actor => actor.Key > 5).Sum(actor => actor.Value.Count));
            Console.WriteLine(FormattableString.Invariant(
                $"skeleton {name}{how.Replace("--", " ", StringComparison.Ordinal)}: {folds.Length} folds, accuracy {(double)right / clips.Count:F4} ({right} of {clips.Count}), mean of the folds {sum / folds.Length:F4}, of actors from the sixth on {late} of {lateCount}, seconds of CPU {watch.Seconds:F0}"));

            IDataView Rows(Func<Clip, bool> kept) => ml.Data.LoadFromEnumerable(clips.Where(kept).ToArray(), definition);
        }
    }

    static string? Find(string folder, string file) => Directory.EnumerateFiles(folder, file, SearchOption.AllDirectories).FirstOrDefault();
}
