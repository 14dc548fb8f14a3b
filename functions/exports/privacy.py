"""What `exports` holds on people (`kervan.holdings`): of staff, who took which data. Files leave after a week."""

from kervan.holdings import Holding, Holdings, Kept

from .tables import Export, ExportAct

HOLDINGS: Holdings = {
    Export: Holding(
        "export files that staff requested",
        Kept.PROOF,
        links="asked_by",
        plain="export_id type format locale personal reason since until status step attempts place is_read upload "
        "parts rows bytes asked_at month stepped_at finished_at under_way expires",
    ),
    ExportAct: Holding(
        "which staff member exported which data, and why",
        Kept.PROOF,
        links="by",
        plain="month act_id act at export_id type format personal reason since until rows expires",
    ),
}
