using Microsoft.ML.Lstm.Engine.Layers;
using Microsoft.ML.Lstm.Engine.Layers.Composite;
using Microsoft.ML.Lstm.Engine.Layers.Pointwise;
using Microsoft.ML.Lstm.Engine.Layers.Pooling;
using Microsoft.ML.Lstm.Engine.Layers.Recurrent.Irregular;
using Microsoft.ML.Lstm.Engine.Networks;
using Microsoft.ML.Lstm.Engine.Shapes;
using Microsoft.ML.Lstm.Engine.Tasks.Classification;

namespace Microsoft.ML.Lstm.Engine.Tasks.Records;

/// <summary>
/// Reads a record and answers what each measurement will be at times that are asked for. What a recurrent network has read up to the last step, with statistics of each measurement and the static numbers, is a
/// state that decays to a level with time (<see cref="ContinuousDecay"/>; Mei and Eisner 2017). From the state at a time come a level and a rate of each measurement: its last value
/// goes to that level in the time since it was measured, as an Ornstein-Uhlenbeck process does in the mean.
/// </summary>
/// <remarks>Times that are asked for are steps of an input of its own, and all behind it sees one step at a time: answers do not depend on what else is asked.</remarks>
sealed class MeasurementNetwork
{
    readonly Edge _steps, _last, _elapsed, _ages;
    readonly Edge[] _statics;

    public MeasurementNetwork(MeasurementConfig config)
    {
        Config = config;
        Steps = new(config.Measurements, config.Gaps, config.GapScales);
        var (d, h, builder) = (config.Measurements, config.HiddenSize, new NetworkBuilder());
        _steps = builder.Input($"0 {config.Inputs[0].Name}", Steps.Width);
        _statics = [.. config.Statics.Select((input, i) => builder.Input($"{i + 1} {input.Name}", input.Size, InputKind.Static))];
        _last = builder.Input("last values", d, InputKind.Static);
        _elapsed = builder.Input("time since the last step", 1);
        _ages = builder.Input("time since each measurement", d);

        var body = new Concatenate(Recurrent(config), new MeasuredPool(d, Steps.Width));
        var context = builder.Add(body, _steps, "encoder");
        var size = body.OutputSize + config.Statics.Sum(input => input.Size);
        if (_statics.Length > 0) context = builder.Merge(MergeMode.Concatenate, [context, .. _statics]);
        if (config.Dropout > 0) context = builder.Add(new Dropout(size, config.Dropout), context, "");

        var state = builder.Repeat(builder.Add(new Linear(size, 3 * h), context, "state"), _elapsed);
        var decayed = builder.Add(new ContinuousDecay(h, timeOfEach: false), builder.Merge(MergeMode.Concatenate, state, _elapsed), "decay");
        var hidden = builder.Add(new Sequential(new Linear(h, h), new Relu(h)), decayed, "hidden");
        var read = builder.Merge(MergeMode.Concatenate, decayed, hidden);
        var level = builder.Merge(MergeMode.Sum, builder.Add(new Linear(2 * h, d), read, "level"), builder.Repeat(builder.Add(new Linear(size, d), context, "lasting level"), _elapsed));
        var rate = builder.Add(new Linear(2 * h, d), read, "rate");
        var location = builder.Add(new ContinuousDecay(d, timeOfEach: true), builder.Merge(MergeMode.Concatenate, builder.Repeat(_last, _elapsed), level, rate, _ages), "return");
        builder.Output("Forecast", builder.Merge(MergeMode.Concatenate, location, builder.Add(new Linear(2 * h, d), read, "scale")));
        Graph = builder.Build();
    }

    public MeasurementConfig Config { get; }

    /// <summary>From the inputs to [Q, 2D] for Q times: location of each measurement, then scale before it is made positive.</summary>
    public Network Graph { get; }

    /// <summary>How steps are read.</summary>
    public IrregularSteps Steps { get; }

    /// <summary>The steps of a record: <see cref="IrregularSteps.Width"/> numbers each.</summary>
    public int StepsEdge => _steps.Number;

    /// <summary>A static input.</summary>
    public int StaticEdge(int number) => _statics[number].Number;

    /// <summary>The last value of each measurement.</summary>
    public int LastEdge => _last.Number;

    /// <summary>For each time the time since the last step.</summary>
    public int ElapsedEdge => _elapsed.Number;

    /// <summary>For each time the time since each measurement was made.</summary>
    public int AgesEdge => _ages.Number;

    Sequential Recurrent(MeasurementConfig config)
    {
        var (layers, size) = (new List<ILayer>(), Steps.Width);
        for (var i = 0; i < config.Layers; i++)
        {
            if (i > 0 && config.Dropout > 0) layers.Add(new Dropout(size, config.Dropout));
            layers.Add(RecurrentCell.Of(config.Gaps, config.Cell, size, config.Measurements, config.HiddenSize, i, config.Layers));
            size = layers[^1].OutputSize;
        }

        layers.Add(new TakeLastStep(size));
        return new([.. layers]);
    }
}
