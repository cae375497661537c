using Microsoft.ML.Lstm.Engine.Data;

namespace Microsoft.ML.Lstm.Engine.Tasks.Classification;

/// <summary>Linear models beside the networks, and what fits that have not learnt from them score held-out examples.</summary>
/// <param name="Models">Learnt from all examples.</param>
/// <param name="Held">For each model the scores by set and number of the example; null for a model that is not there.</param>
sealed record SideFits(SideModels Models, Dictionary<(ExampleSet Examples, int Row), float[]>?[] Held)
{
    public bool Any => Held.Any(held => held is not null);

    /// <summary>Whether each model has scored an example without having learnt from it.</summary>
    public bool HasHeld(ExampleSet examples, int row) => Held.All(held => held?.ContainsKey((examples, row)) != false);
}
