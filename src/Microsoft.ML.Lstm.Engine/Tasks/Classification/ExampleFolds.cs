using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Which examples each member learns from, and which it leaves out: parts drawn by the seed, with all classes in each where they can be.</summary>
static class ExampleFolds
{
    /// <summary>Fewer examples than these are all needed to learn from.</summary>
    const int Least = 10;

    /// <summary>For each member the rows to train and to validate on; empty when nothing can be left out.</summary>
    public static List<(DatasetView Training, DatasetView? Validation)> Of(DatasetView all, NetworkConfig plan, int members, float fraction, int seed)
    {
        if (fraction == 0 || all.Rows.Length < Least) return [];
        var random = new Random(seed);
        var count = Math.Clamp((int)Math.Round(1 / fraction), 2, all.Rows.Length);
        var folds = new List<(DatasetView, DatasetView?)>();
        while (folds.Count < members)
        {
            var parts = AssignFolds(all, plan, count, random);
            for (var fold = 0; fold < count && folds.Count < members; fold++)
            {
                var held = all.Rows.Where((_, i) => parts[i] == fold).ToArray();
                if (held.Length == 0) return [];
                folds.Add((all with { Rows = [.. all.Rows.Where((_, i) => parts[i] != fold)] }, all with { Rows = held }));
            }
        }

        return folds;
    }

    /// <summary>The part of each row; -1 for the only one of its class, which must be learnt from.</summary>
    static int[] AssignFolds(DatasetView all, NetworkConfig plan, int count, Random random)
    {
        var parts = new int[all.Rows.Length];
        var places = Enumerable.Range(0, parts.Length).ToArray();
        random.Shuffle(places);
        var next = 0;
        foreach (var group in places.GroupBy(place => plan.Target == PredictionTask.Regression ? 0 : all.Targets[all.Rows[place]]).OrderBy(group => group.Key))
        {
            var alone = group.Count() == 1;
            foreach (var place in group) parts[place] = alone ? -1 : next++ % count;
        }

        return parts;
    }
}
