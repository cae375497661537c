using Microsoft.ML.Lstm.Engine.Serialization;
using Microsoft.ML.Lstm.Engine.Threading;

namespace Microsoft.ML.Lstm.Control.Logged;

/// <summary>A network that has learnt values of actions, in units of returns. It is immutable.</summary>
sealed record ActionValues(HistoryNetwork Network, float Mean, float Scale)
{
    /// <summary>For each trajectory [steps, actions].</summary>
    public float[][] Of(LoggedTrajectories log, ThreadTeam team)
    {
        var outputs = Network.Outputs(log, team);
        foreach (var output in outputs) ToReturns(output);
        return outputs;
    }

    /// <summary>Outputs of the network as values, in their place.</summary>
    public void ToReturns(Span<float> outputs)
    {
        foreach (ref var output in outputs) output = Mean + (Scale * output);
    }

    public static ActionValues Transfer(ModelCodec codec, ActionValues? values) =>
        new(HistoryNetwork.Transfer(codec, values?.Network), codec.Float(values?.Mean), codec.Float(values?.Scale, float.Epsilon));
}
