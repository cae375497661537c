using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Control.Tests;

/// <summary>A policy behind ML.NET's prediction engine, as docs/control.md shows it.</summary>
[TestClass]
public sealed class PolicyEngineTests
{
    [TestMethod]
    public void A_policy_acts_behind_a_prediction_engine_and_remembers_from_row_to_row()
    {
        var policy = new RecurrentPolicy(new BoxSpace(-1, 1, 2), new BoxSpace(-2, 2, 1), new() { Network = new() { HiddenSize = 8 } }, 5);
        var (ml, stepper, alone) = (new MLContext(1), policy.Start(), policy.Start());
        var step = ml.Transforms.CustomMapping<Seen, Done>((seen, done) =>
        {
            if (seen.IsFirst) stepper.Reset();
            stepper.Act(seen.Observation, done.Action = new float[1]);
        }, contractName: null);
        using var engine = ml.Model.CreatePredictionEngine<Seen, Done>(step.Fit(ml.Data.LoadFromEnumerable(Array.Empty<Seen>())));
        var acted = new float[1];
        var actions = new HashSet<float>();
        for (var episode = 0; episode < 2; episode++)
        {
            alone.Reset();
            for (var i = 0; i < 6; i++)
            {
                alone.Act([0.5f, -0.25f], acted);
                var answer = engine.Predict(new() { IsFirst = i == 0, Observation = [0.5f, -0.25f] });
                CollectionAssert.AreEqual(acted, answer.Action);
                actions.Add(acted[0]);
            }
        }
        Assert.IsTrue(actions.Count == 6, $"{actions.Count} different actions of 6 steps, twice");
    }

    sealed class Seen
    {
        public bool IsFirst { get; set; }

        [VectorType(2)]
        public float[] Observation { get; set; } = [];
    }

    sealed class Done
    {
        [VectorType(1)]
        public float[] Action { get; set; } = [];
    }
}
