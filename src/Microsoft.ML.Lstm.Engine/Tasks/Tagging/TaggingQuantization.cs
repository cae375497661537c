using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm.Engine.Tasks.Tagging;

/// <summary>Quantises a <see cref="TaggingModel"/>, and measures what that does.</summary>
static class TaggingQuantization
{
    public static (TaggingModel Model, QuantizationReport Report) Quantize(TaggingModel model, ExampleSet data)
    {
        if (model.Config.IsQuantized) throw new InvalidOperationException("The model is quantised already. Use it as it is.");
        var (before, after) = (model.State.Network, new TaggingNetwork(model.Config with { IsQuantized = true }));
        var quantized = new TaggingModel(model.State with
        {
            Network = after,
            Members = Array.ConvertAll(model.State.Members, weights => NetworkQuantizer.Snap(after.Graph, weights)),
        });
        // Without known tags, those of the model as it was are what the quantised one should tell.
        var hasTags = Enumerable.Range(0, data.Count).Any(data.HasTarget);
        var told = Tagged(model, data);
        var trial = new QuantizationTrial<TaggingModel>
        {
            Examples = data.Count,
            Score = one =>
            {
                var pass = Tagged(one, data);
                return [.. Enumerable.Range(0, data.Count).SelectMany(row => pass.Probabilities(row).ToArray())];
            },
            Name = hasTags ? "token accuracy" : "agreement of tags",
            Measure = (one, _) => Accuracy(Tagged(one, data), row => hasTags ? data.Target(row).ToArray() : [.. told.Tags(row).ToArray().Select(tag => (float)tag)], data.Count),
            Save = (one, stream) => one.Save(stream),
        };
        return (quantized, trial.Run(model, quantized, NetworkQuantizer.Compare(before.Graph, model.State.Members[0], after.Graph, quantized.State.Members[0])));
    }

    static TaggingPass Tagged(TaggingModel model, ExampleSet data)
    {
        var pass = model.CreatePass(threads: 1);
        pass.Tag(data);
        return pass;
    }

    // The share of tokens with a known tag that got it; NaN where no tag is known.
    static double Accuracy(TaggingPass pass, Func<int, float[]> tagsOf, int rows)
    {
        var (right, known) = (0, 0);
        for (var row = 0; row < rows; row++)
        {
            var tags = tagsOf(row);
            known += tags.Count(tag => !float.IsNaN(tag));
            right += pass.Tags(row).ToArray().Zip(tags).Count(pair => pair.First == pair.Second);
        }
        return right / (double)known;
    }
}
