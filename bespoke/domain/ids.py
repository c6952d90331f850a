"""Identifiers. Each is a string with a prefix that tells what it names."""

from typing import NewType

CustomerId = NewType("CustomerId", str)
Pseudonym = NewType("Pseudonym", str)
"""What the ledger and prompts' provenance call a customer; it says nothing about the person."""
UseCaseId = NewType("UseCaseId", str)
OfferId = NewType("OfferId", str)
BlockId = NewType("BlockId", str)
BrandId = NewType("BrandId", str)
GenerationId = NewType("GenerationId", str)
CampaignId = NewType("CampaignId", str)
HypothesisId = NewType("HypothesisId", str)
DraftId = NewType("DraftId", str)
VariantId = NewType("VariantId", str)
DecisionId = NewType("DecisionId", str)
ExperimentKey = NewType("ExperimentKey", str)
LearningId = NewType("LearningId", str)
