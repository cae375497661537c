namespace Microsoft.ML.AutoML;

public partial class AutoMLExperiment
{
    /// <summary>Settings of an experiment; a seed left open is the context's.</summary>
    public class AutoMLExperimentSettings : ExperimentSettings
    {
        public int? Seed { get; set; }

        public SearchSpace.SearchSpace SearchSpace { get; set; }
    }
}
