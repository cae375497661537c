using Microsoft.ML.Lstm.Control.Dynamics;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Persistence;
using Microsoft.ML.Lstm.Engine.Training;

namespace Microsoft.ML.Lstm;

/// <summary>
/// How a driven system answers its inputs, learnt from recordings: a recurrent network, trained by the error of its simulation over many steps, whose first state it finds from
/// measured outputs (system identification; Ljung 1999, Forgione and Piga 2021). It is immutable; any number of threads may share it.
/// </summary>
public sealed class DynamicsModel
{
    const string Kind = "DYNM";
    const uint FormatVersion = 1;

    /// <summary>Steps that a long simulation takes at once.</summary>
    const int BlockSteps = 1 << 12;

    readonly float[][] _packed;

    DynamicsModel(DynamicsState state)
    {
        (State, Network) = (state, state.Config.Build());
        Rows = new(state.Config, state.Inputs, state.Outputs);
        _packed = Array.ConvertAll(state.Members, weights => Network.Pack(weights));
    }

    /// <summary>Inputs of each step.</summary>
    public int InputSize => State.Config.Inputs;

    /// <summary>Outputs of each step.</summary>
    public int OutputSize => State.Config.Outputs;

    /// <summary>Networks whose outputs are averaged.</summary>
    public int Members => State.Members.Length;

    /// <summary>Mean squared error of simulated steps in units of the outputs' variance: on the series to validate on where there were any, else over the last epoch.</summary>
    public double Loss => State.Loss;

    /// <summary>Losses by epoch.</summary>
    public IReadOnlyList<LossPoint> LossCurve => State.LossCurve;

    internal DynamicsState State { get; }

    internal Network Network { get; }

    internal DynamicsRows Rows { get; }

    internal Parameters Parameters(int member) => new(State.Members[member], _packed[member]);

    /// <summary>Learns a model from recordings.</summary>
    /// <param name="series">Recordings of the same system, each of two steps or more; those of other lengths may stand side by side.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="validation">Recordings by whose simulation error training stops early; null, the default, to train for all epochs.</param>
    /// <exception cref="ArgumentException">There is no series, one is too short, or has other sizes, or no output was measured.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled before its first epoch was done.</exception>
    public static DynamicsModel Train(IReadOnlyList<DrivenSeries> series, DynamicsOptions? options = null, IReadOnlyList<DrivenSeries>? validation = null)
    {
        ArgumentNullException.ThrowIfNull(series);
        Check(series, series, nameof(series));
        options = (options ?? new()).Resolved(series.Sum(one => (long)one.Count));
        if (validation is not null) Check(validation, series, nameof(validation));
        var context = new TrainingContext(options.Training, seed: 0);
        return context.Run(
            fingerprint =>
            {
                fingerprint.Add("dynamics").AddProperties(options);
                foreach (var one in series.Concat(validation ?? [])) fingerprint.Add(one.Inputs.ToArray()).Add(one.Outputs.ToArray());
            },
            () => new DynamicsModel(new DynamicsTrainer(series, validation, options, context).Train()));
    }

    /// <summary>Simulates the system from its inputs: after the outputs that are given, nothing of what was measured is looked at (free run).</summary>
    /// <param name="inputs">[steps, InputSize].</param>
    /// <param name="measured">[known steps, OutputSize]: the outputs of the first steps, from which the state is found; may be empty; NaN for what was not measured.</param>
    /// <returns>[steps, OutputSize]; at known steps the prediction from the steps before.</returns>
    /// <exception cref="ArgumentException">The numbers are not whole steps, or not finite, or more outputs are known than there are inputs.</exception>
    public float[] Simulate(ReadOnlySpan<float> inputs, ReadOnlySpan<float> measured = default)
    {
        var (steps, known) = (inputs.Length / InputSize, measured.Length / OutputSize);
        if (inputs.Length % InputSize != 0 || measured.Length % OutputSize != 0 || known > steps)
            throw new ArgumentException($"{inputs.Length} inputs and {measured.Length} measured outputs came, but a step has {InputSize} inputs and {OutputSize} outputs. Give whole steps, and at most as many outputs as inputs.", nameof(inputs));
        DynamicsValues.CheckInputs(inputs, InputSize);
        DynamicsValues.CheckOutputs(measured, OutputSize);
        var (size, outputs) = (State.Config.StepSize, new float[steps * OutputSize]);
        var (pass, states) = (new NetworkPass(Network, 1), Array.ConvertAll(State.Members, _ => new float[Network.StateSize]));
        var rows = new float[Math.Min(BlockSteps, Math.Max(1, steps)) * size];
        for (var from = 0; from < steps; from += BlockSteps)
        {
            var count = Math.Min(BlockSteps, steps - from);
            for (var t = from; t < from + count; t++)
                Rows.Write(rows.AsSpan((t - from) * size, size), inputs.Slice(t * InputSize, InputSize), t > 0 && t <= known ? measured.Slice((t - 1) * OutputSize, OutputSize) : default);
            var part = outputs.AsSpan(from * OutputSize, count * OutputSize);
            for (var member = 0; member < Members; member++)
            {
                pass.Begin(count);
                pass.Load(0, 0, rows.AsSpan(0, count * size));
                var some = pass.Forward(1, Parameters(member), seed: null, states[member], states[member]);
                for (var i = 0; i < some.Length; i++) part[i] += some[i];
            }
        }
        for (var i = 0; i < outputs.Length; i++)
        {
            var last = Math.Min(i / OutputSize, known) - 1;
            outputs[i] = Rows.Original(outputs[i] / Members, i % OutputSize, last < 0 ? default : measured.Slice(last * OutputSize, OutputSize));
        }
        return outputs;
    }

    /// <summary>Follows a system step by step, and predicts from its present state.</summary>
    public DynamicsTracker Track() => new(this);

    /// <summary>Writes the model; equal models give equal bytes. The stream stays open.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Kind, FormatVersion, codec => DynamicsState.Transfer(codec, State));

    /// <summary>Reads what <see cref="Save"/> wrote, and no byte more. The stream stays open.</summary>
    /// <exception cref="InvalidDataException">The stream holds something else, a newer version, or damaged bytes.</exception>
    public static DynamicsModel Load(Stream stream) => Envelope.Read(stream, Kind, FormatVersion, codec => new DynamicsModel(DynamicsState.Transfer(codec, null)));

    static void Check(IReadOnlyList<DrivenSeries> series, IReadOnlyList<DrivenSeries> like, string name)
    {
        if (series.Count == 0) throw new ArgumentException("There are no series. Give at least one recording.", name);
        for (var i = 0; i < series.Count; i++)
        {
            ArgumentNullException.ThrowIfNull(series[i], name);
            if (series[i].InputSize != like[0].InputSize || series[i].OutputSize != like[0].OutputSize)
                throw new ArgumentException($"Series {i} has {series[i].InputSize} inputs and {series[i].OutputSize} outputs at each step, but the first one {like[0].InputSize} and {like[0].OutputSize}. Give recordings of one system.", name);
            if (series[i].Count < DynamicsWindows.LeastSteps)
                throw new ArgumentException($"Series {i} has {series[i].Count} steps, but {DynamicsWindows.LeastSteps} are the fewest that something can be simulated in. Leave it out.", name);
        }
        if (!series.Any(one => one.Outputs[one.OutputSize..].ContainsAnyExcept(float.NaN)))
            throw new ArgumentException("No output was measured behind the first step of any series, so there is nothing to learn. Give some.", name);
    }
}
