using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Networks.Description;
using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.SequenceModels;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>A network of histories with its weights. It is immutable; any number of threads may share it.</summary>
sealed class HistoryNetwork
{
    readonly float[] _weights, _packed;

    public HistoryNetwork(HistoryConfig config, Network network, float[] weights) => (Config, Network, _weights, _packed) = (config, network, weights, network.Pack(weights));

    public HistoryConfig Config { get; }

    public Network Network { get; }

    public Parameters Parameters => new(_weights, _packed);

    /// <summary>For each example of a set [steps, Actions]: the same bits as step by step.</summary>
    public float[][] Outputs(ExampleSet set, ThreadTeam team) => new SequencePredictor(Network, _weights, _packed, set, 0).Run(team);

    /// <summary>For each trajectory [steps, Actions].</summary>
    public float[][] Outputs(LoggedTrajectories log, ThreadTeam team) => log.Count == 0 ? [] : Outputs(Inputs(Config, log, targetsOfStep: 0, null), team);

    /// <summary>Trajectories as a set, with so many targets of each step.</summary>
    public static ExampleSet Inputs(HistoryConfig config, LoggedTrajectories log, int targetsOfStep, Action<int, Memory<float>>? target)
    {
        var set = new ExampleSet([new("Steps", InputKind.Continuous, config.StepSize), new("Targets", InputKind.Continuous, Math.Max(1, targetsOfStep), FieldRole.Target)]);
        var (rows, targets) = (new float[log.LongestSteps * config.StepSize], new float[log.LongestSteps * targetsOfStep]);
        for (var i = 0; i < log.Count; i++)
        {
            var steps = log[i].Steps;
            config.Write(rows.AsSpan(0, steps * config.StepSize), log[i]);
            target?.Invoke(i, targets.AsMemory(0, steps * targetsOfStep));
            set.Add(rows.AsSpan(0, steps * config.StepSize), targetsOfStep == 0 ? [float.NaN] : targets.AsSpan(0, steps * targetsOfStep));
        }
        return set;
    }

    public static HistoryNetwork Transfer(ModelCodec codec, HistoryNetwork? given)
    {
        var config = HistoryConfig.Transfer(codec, given?.Config);
        var network = given?.Network ?? config.Build();
        NetworkSpec.Agree(codec, network);
        return new(config, network, codec.Weights(given?._weights, network.Weights.Count));
    }
}
