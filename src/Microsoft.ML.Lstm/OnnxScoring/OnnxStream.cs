using Microsoft.ML.Lstm.Engine.Onnx;
using Microsoft.ML.Lstm.Engine.Serialization;

namespace Microsoft.ML.Lstm.OnnxScoring;

/// <summary>A model that goes on from row to row, and where it stands: the states of its recurrent nodes.</summary>
sealed class OnnxStream
{
    readonly OnnxModel _model;
    readonly float[][] _before;

    /// <summary>A stream before its first row.</summary>
    public OnnxStream(OnnxModel model)
    {
        (_model, Session) = (model, model.CreateSession());
        _before = new float[Session.StateCount][];
        Array.Fill(_before, []);
    }

    public OnnxSession Session { get; }

    /// <summary>Throws unless a model can go on from row to row.</summary>
    public static void Check(OnnxModel model)
    {
        if (model.WhyNoStream is { } why) throw new ArgumentException($"The model cannot go on from row to row: {why}. Apply it to whole sequences with ApplyRecurrentOnnx, or export it without.");
    }

    /// <summary>Takes the row that is set. If that fails, the stream stands where it did.</summary>
    /// <exception cref="InvalidOperationException">The model cannot be computed, or its state would not be finite.</exception>
    public void Continue()
    {
        Session.CopyStates(_before);
        try
        {
            Session.Continue();
            if (!Session.HasFiniteStates) throw new InvalidOperationException("The state of the model is no longer finite, as a value of the row is missing or infinite. Leave the row out, or replace missing values before it.");
        }
        catch
        {
            Session.SetStates(_before);
            throw;
        }
    }

    /// <summary>One that goes on from here by itself.</summary>
    public OnnxStream Clone()
    {
        var clone = new OnnxStream(_model);
        Session.CopyStates(clone._before);
        clone.Session.SetStates(clone._before);
        return clone;
    }

    /// <summary>Writes or reads where it stands: of each node its state, of no numbers where it has none.</summary>
    public static OnnxStream Transfer(ModelCodec codec, OnnxModel model, OnnxStream? stream)
    {
        var moved = stream ?? new(model);
        moved.Session.CopyStates(moved._before);
        moved.Session.SetStates(codec.List<float[]>(moved._before, moved._before.Length, moved._before.Length, state => codec.List<float>(state, 0, Array.MaxLength, value => codec.Float(value))));
        return moved;
    }
}
