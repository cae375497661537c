namespace Microsoft.ML.Lstm.Evaluation;

/// <summary>
/// embed TRAIN.ts [TEST.ts]: the nearest neighbour by embeddings that know no class, beside that by the values themselves: of each training series among the others,
/// or of each test series among the training ones.
/// </summary>
static class EmbedCommand
{
    public static void Run(string[] files, int seed)
    {
        var ml = new MLContext(seed);
        var train = TscCommand.Load(ml, files[0]);
        var test = files.Length > 1 ? TscCommand.Load(ml, files[1]) : train;
        var (known, asked) = TscBaselines.Widen(ml, train, test);
        var watch = new CpuWatch();
        var model = ml.Transforms.EmbedSequencesByLstm("Embedding", "Features").Fit(train);
        var (learnt, others) = (model.Transform(train), model.Transform(test));
        Console.WriteLine(FormattableString.Invariant(
            $"embed {TscCommand.Name(files[0])} {(files.Length > 1 ? "test" : "leave one out")} embeddings {Nearest(learnt, others, "Embedding"):F4} values {Nearest(known, asked, "Features"):F4} epochs {model.Model.Epochs} loss {model.Model.ValidationLoss:F3} seconds of CPU {watch.Seconds:F1}"));

        double Nearest(IDataView near, IDataView of, string column) => TscBaselines.NearestNeighbor(near, of, column, leaveOneOut: files.Length == 1);
    }
}
