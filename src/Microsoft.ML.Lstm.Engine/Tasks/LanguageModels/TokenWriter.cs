using Microsoft.ML.Lstm.Engine.Decoding;

namespace Microsoft.ML.Lstm.Engine.Tasks.LanguageModels;

/// <summary>Continues a text token by token: what is drawn is read, so that the next one follows it. Not thread-safe.</summary>
/// <param name="reader">The text so far.</param>
/// <param name="excluded">A token that is never drawn; -1 for none.</param>
sealed class TokenWriter(LanguageReader reader, int excluded)
{
    readonly bool[] _seen = new bool[reader.Model.Config.Vocabulary];

    /// <summary>Begins a new text.</summary>
    public void Begin()
    {
        reader.Begin();
        Array.Clear(_seen);
    }

    /// <summary>Reads a part of the text that is given.</summary>
    public void Read(ReadOnlySpan<int> tokens)
    {
        reader.Read(tokens);
        foreach (var token in tokens) _seen[token] = true;
    }

    /// <summary>Draws the next token and reads it, also where it is the end of the text.</summary>
    /// <param name="sampler">Draws.</param>
    /// <param name="repetitionPenalty">What the logit of a token that came before is divided by, or multiplied with if it is negative (Keskar et al. 2019); 1 for none.</param>
    public int Next(TokenSampler sampler, float repetitionPenalty)
    {
        var logits = reader.Logits();
        if (excluded >= 0) logits[excluded] = float.NegativeInfinity;
        if (repetitionPenalty != 1)
        {
            for (var token = 0; token < _seen.Length; token++)
                if (_seen[token]) logits[token] = logits[token] > 0 ? logits[token] / repetitionPenalty : logits[token] * repetitionPenalty;
        }
        var next = sampler.Next(logits);
        Read([next]);
        return next;
    }
}
