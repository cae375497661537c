using System.Numerics.Tensors;
using Microsoft.ML.Lstm.Engine.Data;
using Microsoft.ML.Lstm.Engine.Layers;

namespace Microsoft.ML.Lstm.Engine.Models;

/// <summary>Memory for one block of rows through the network, forward and, when training, backward. One thread at a time.</summary>
sealed class ForecastPass
{
    readonly WindowReader _reader;
    readonly LinearBase _base;
    readonly ForecastNetwork _network;
    readonly WindowPlan _plan;

    readonly float[] _inputs, _candidates, _mixed, _body, _dense, _hidden, _predictions, _averages, _scratch;
    readonly bool[] _present;
    readonly float[] _bodyTape, _denseTape, _outputTape, _hiddenGradient, _denseGradient, _bodyGradient;

    public ForecastPass(WindowReader reader, LinearBase @base, ForecastNetwork network, int rows, bool training)
    {
        (_reader, _base, _network, _plan, Rows) = (reader, @base, network, reader.Plan, rows);
        var (steps, size) = (_plan.Steps, network.HiddenSize);
        Scales = new WindowScale[rows];
        _inputs = new float[rows * steps * _plan.StepSize];
        _present = new bool[rows * steps];
        _candidates = new float[_plan.Candidates * _plan.Horizon];
        _mixed = new float[rows * _plan.Horizon];
        _body = new float[rows * steps * size];
        _dense = new float[rows * (size + network.Extras)];
        _hidden = new float[rows * size];
        _predictions = new float[rows * OutputSize];
        _averages = new float[training ? 0 : _predictions.Length];
        _scratch = new float[Math.Max(network.Body.ScratchSize(rows, steps), Math.Max(network.Dense.ScratchSize(rows, 1), network.Output.ScratchSize(rows, 1)))];
        _bodyTape = new float[training ? network.Body.TapeSize(rows, steps) : 0];
        _denseTape = new float[training ? network.Dense.TapeSize(rows, 1) : 0];
        _outputTape = new float[training ? network.Output.TapeSize(rows, 1) : 0];
        _hiddenGradient = new float[training ? _hidden.Length : 0];
        _denseGradient = new float[training ? _dense.Length : 0];
        _bodyGradient = new float[training ? _body.Length : 0];
    }

    /// <summary>Rows that fit in.</summary>
    public int Rows { get; }

    int OutputSize => _plan.Horizon * ForecastNetwork.Levels.Length;

    /// <summary>Scale of each row's window.</summary>
    public WindowScale[] Scales { get; }

    /// <summary>[rows, Horizon, Levels] in the windows' units: what Forward computed.</summary>
    public Span<float> Predictions(int rows) => _predictions.AsSpan(0, rows * OutputSize);

    /// <summary>[rows, Horizon, Levels]: what <see cref="Average"/> computed.</summary>
    public ReadOnlySpan<float> Averages(int rows) => _averages.AsSpan(0, rows * OutputSize);

    /// <summary>Reads the window of one row from its history, already as logarithms where the plan says so.</summary>
    public void Load(int row, ReadOnlySpan<float> history)
    {
        var scale = Scales[row] = _reader.Scale(history);
        var (steps, size) = (_plan.Steps, _plan.Steps * _plan.StepSize);
        _reader.Segments(history, scale, _inputs.AsSpan(row * size, size), _present.AsSpan(row * steps, steps));
        _reader.Candidates(history, scale, _candidates);
        _base.Mix(_candidates, _mixed.AsSpan(row * _plan.Horizon, _plan.Horizon));
    }

    public void Forward(int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ulong? seed)
    {
        var w = _network.Weights(weights);
        var p = _network.Packed(packed);
        var (steps, size, extras) = (_plan.Steps, _network.HiddenSize, _network.Extras);
        _network.Body.Forward(new()
        {
            Shape = new(rows, steps, _plan.StepSize),
            Weights = w.Body,
            Packed = p.Body,
            Input = _inputs.AsSpan(0, rows * steps * _plan.StepSize),
            Output = _body.AsSpan(0, rows * steps * size),
            Tape = TapeOf(_bodyTape, _network.Body, rows, steps),
            Scratch = _scratch,
            Mask = new(_present.AsSpan(0, rows * steps)),
            Seed = seed,
        });
        for (var row = 0; row < rows; row++)
        {
            var dense = _dense.AsSpan(row * (size + extras), size + extras);
            _body.AsSpan(((row * steps) + steps - 1) * size, size).CopyTo(dense);
            _mixed.AsSpan(row * _plan.Horizon, _plan.Horizon).CopyTo(dense[size..]);
            if (_plan.Log) dense[^1] = (float)Math.Clamp(Math.Log(Scales[row].Spread + 1e-9) + 2, -5, 5);
        }

        _network.Dense.Forward(new()
        {
            Shape = new(rows, 1, size + extras),
            Weights = w.Dense,
            Packed = p.Dense,
            Input = _dense.AsSpan(0, rows * (size + extras)),
            Output = _hidden.AsSpan(0, rows * size),
            Tape = TapeOf(_denseTape, _network.Dense, rows, 1),
            Scratch = _scratch,
            Seed = seed + 1,
        });
        _network.Output.Forward(new()
        {
            Shape = new(rows, 1, size),
            Weights = w.Output,
            Packed = p.Output,
            Input = _hidden.AsSpan(0, rows * size),
            Output = Predictions(rows),
            Tape = TapeOf(_outputTape, _network.Output, rows, 1),
            Scratch = _scratch,
            Seed = seed + 2,
        });
        AddBase(rows);
    }

    /// <summary>The mean prediction of several networks on the rows loaded.</summary>
    public void Average(int rows, float[][] weights, float[][] packed)
    {
        var averages = _averages.AsSpan(0, rows * OutputSize);
        averages.Clear();
        for (var member = 0; member < weights.Length; member++)
        {
            Forward(rows, weights[member], packed[member], null);
            TensorPrimitives.Add(averages, Predictions(rows), averages);
        }

        TensorPrimitives.Multiply(averages, 1f / weights.Length, averages);
    }

    /// <summary>Adds the gradient by the weights, from the gradient by the predictions of the last Forward.</summary>
    public void Backward(int rows, ReadOnlySpan<float> weights, ReadOnlySpan<float> packed, ReadOnlySpan<float> gradient, Span<float> weightGradient, ulong? seed)
    {
        var w = _network.Weights(weights);
        var p = _network.Packed(packed);
        var g = _network.Weights(weightGradient);
        var (steps, size, extras) = (_plan.Steps, _network.HiddenSize, _network.Extras);
        _network.Output.Backward(new()
        {
            Shape = new(rows, 1, size),
            Weights = w.Output,
            Packed = p.Output,
            Input = _hidden.AsSpan(0, rows * size),
            Output = Predictions(rows),
            Tape = TapeOf(_outputTape, _network.Output, rows, 1),
            OutputGradient = gradient,
            InputGradient = _hiddenGradient.AsSpan(0, rows * size),
            WeightGradient = g.Output,
            Scratch = _scratch,
            Seed = seed + 2,
        });
        _network.Dense.Backward(new()
        {
            Shape = new(rows, 1, size + extras),
            Weights = w.Dense,
            Packed = p.Dense,
            Input = _dense.AsSpan(0, rows * (size + extras)),
            Output = _hidden.AsSpan(0, rows * size),
            Tape = TapeOf(_denseTape, _network.Dense, rows, 1),
            OutputGradient = _hiddenGradient.AsSpan(0, rows * size),
            InputGradient = _denseGradient.AsSpan(0, rows * (size + extras)),
            WeightGradient = g.Dense,
            Scratch = _scratch,
            Seed = seed + 1,
        });

        // Only the last step's hidden values are read on.
        var body = _bodyGradient.AsSpan(0, rows * steps * size);
        body.Clear();
        for (var row = 0; row < rows; row++)
            _denseGradient.AsSpan(row * (size + extras), size).CopyTo(body.Slice(((row * steps) + steps - 1) * size, size));
        _network.Body.Backward(new()
        {
            Shape = new(rows, steps, _plan.StepSize),
            Weights = w.Body,
            Packed = p.Body,
            Input = _inputs.AsSpan(0, rows * steps * _plan.StepSize),
            Output = _body.AsSpan(0, rows * steps * size),
            Tape = TapeOf(_bodyTape, _network.Body, rows, steps),
            OutputGradient = body,
            WeightGradient = g.Body,
            Scratch = _scratch,
            Mask = new(_present.AsSpan(0, rows * steps)),
            Seed = seed,
        });
    }

    static Span<float> TapeOf(float[] tape, ILayer layer, int batch, int steps) =>
        tape.Length == 0 ? default : tape.AsSpan(0, layer.TapeSize(batch, steps));

    void AddBase(int rows)
    {
        var (horizon, levels) = (_plan.Horizon, ForecastNetwork.Levels.Length);
        for (var row = 0; row < rows; row++)
        {
            for (var h = 0; h < horizon; h++)
            {
                var at = ((row * horizon) + h) * levels;
                for (var q = 0; q < levels; q++)
                {
                    // The gradient goes on as if nothing were cut, and so leads back.
                    var sum = _predictions[at + q] + _mixed[(row * horizon) + h] + _base.Offsets[(q * horizon) + h];
                    _predictions[at + q] = Math.Clamp(sum, -_plan.Reach, _plan.Reach);
                }
            }
        }
    }
}
