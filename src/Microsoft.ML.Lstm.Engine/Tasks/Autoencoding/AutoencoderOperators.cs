using Microsoft.ML.Lstm.Engine.Onnx;

namespace Microsoft.ML.Lstm.Engine.Tasks.Autoencoding;

/// <summary>A <see cref="SequenceAutoencoder"/> as ONNX operators, for sequences [batch, steps, features] as they come; NaN is missing.</summary>
sealed class AutoencoderOperators
{
    readonly AutoencoderState _state;
    readonly OnnxValue _values, _missing, _scaled;
    readonly double _threshold;

    public AutoencoderOperators(SequenceAutoencoder model, OnnxValue values)
    {
        (_state, _threshold) = (model.State, model.Threshold);
        (_values, _missing) = ScalerOperators.Known(values);
        var known = ScalerOperators.Apply(_state.Scaler, _values) * (1 - _missing);
        var prepared = new OnnxSequence(StepInterpolation.OfEachFeature(known, _missing, _state.Network.Input.Size), null);
        _scaled = NetworkOperators.Write(_state.Network.Build(), _state.Weights, [prepared])[0].Values;
    }

    /// <summary>The sequences as the network gives them back [batch, steps, features].</summary>
    public OnnxValue Denoised() => ScalerOperators.Undo(_state.Scaler, _scaled);

    /// <summary>What each value adds to the error over the threshold [batch, steps, features].</summary>
    public OnnxValue Contributions() => Squares() / Counted().AtLeast(1) * (float)(1 / _threshold);

    /// <summary>The score [batch, 1]; NaN where nothing is there.</summary>
    public OnnxValue Score()
    {
        var share = Contributions().Reduce("ReduceSum", 2).Reduce("ReduceSum", 1).Squeeze(2);
        var observed = (1 - _missing).Reduce("ReduceMax", 2).Reduce("ReduceMax", 1).Squeeze(2);
        // e / (e + threshold), of e over the threshold.
        return (share / (share + 1)).Where(observed.Cast(OnnxType.Bool), _values.Graph.Number(float.NaN));
    }

    // Squared errors in units of the usual ones; 0 where missing.
    OnnxValue Squares()
    {
        var (scaler, features) = (_state.Scaler, _state.Network.Input.Size);
        var constant = ScalerOperators.Row(_values, "constant", [.. Enumerable.Range(0, features).Select(f => scaler.IsConstant(f) ? 1f : 0)]).Cast(OnnxType.Bool);
        var deviations = ScalerOperators.Deviations(scaler, _values);
        var ofConstants = _state.ScoresConstants ? deviations : _scaled.Apply("Neg");
        var errors = ofConstants.Where(constant, deviations - ScalerOperators.Expanded(scaler, _scaled)) / ScalerOperators.Row(_values, "usual", _state.ReferenceErrors);
        return errors * errors * (1 - _missing);
    }

    // Values that count [batch, 1, 1].
    OnnxValue Counted()
    {
        var counts = Enumerable.Range(0, _state.Network.Input.Size).Select(f => _state.ScoresConstants && _state.Scaler.IsConstant(f) ? 0f : 1).ToArray();
        return ((1 - _missing) * ScalerOperators.Row(_values, "counts", counts)).Reduce("ReduceSum", 2).Reduce("ReduceSum", 1);
    }
}
