using Microsoft.ML.Data;

namespace Microsoft.ML.Lstm.Control.Tests.Readme;

public sealed partial class Snippets
{
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

    [TestMethod]
    public void A_policy_is_loaded_and_acts_behind_a_prediction_engine()
    {
        var (file, ml) = (Path.GetTempFileName(), new MLContext(seed: 1));
        try
        {
            new RecurrentPolicy(new BoxSpace(-1, 1, 2), new BoxSpace(-2, 2, 1), new() { Network = new() { HiddenSize = 8 } }, 5).Save(file);
            var (observation, action) = (new[] { 0.5f, -0.25f }, new float[1]);

            // <policy>
            var policy = RecurrentPolicy.Load(file);
            var stepper = policy.Start();          // Start(seed) draws actions instead of taking the likeliest
            stepper.Reset();                       // an episode begins
            stepper.Act(observation, action);
            // </policy>

            // <engine>
            var step = ml.Transforms.CustomMapping<Seen, Done>((seen, done) =>
            {
                if (seen.IsFirst) stepper.Reset();
                stepper.Act(seen.Observation, done.Action = new float[1]);
            }, contractName: null);
            var engine = ml.Model.CreatePredictionEngine<Seen, Done>(step.Fit(ml.Data.LoadFromEnumerable(Array.Empty<Seen>())));
            // </engine>
            using (engine) CollectionAssert.AreEqual(action, engine.Predict(new() { IsFirst = true, Observation = observation }).Action);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
